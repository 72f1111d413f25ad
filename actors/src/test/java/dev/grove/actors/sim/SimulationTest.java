package dev.grove.actors.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.grove.actors.southbound.Southbound;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Many volumes, each run from its seed. Another run of a seed is the same to the last turn, so what
 * one has found can be looked at with a debugger.
 *
 * <pre>
 *   -Dgrove.sim.seed=N    the first seed
 *   -Dgrove.sim.seeds=N   how many
 * </pre>
 */
class SimulationTest {
  private static final long FIRST = Long.getLong("grove.sim.seed", 1);
  private static final int SEEDS = Integer.getInteger("grove.sim.seeds", 200);
  private static final int PROGRESS_EVERY = 1000;

  @Test
  void everySeedKeepsThePromises() {
    long events = 0;
    long start = System.nanoTime();
    for (int i = 0; i < SEEDS; i++) {
      events += run(FIRST + i, UnaryOperator.identity()).events();
      if ((i + 1) % PROGRESS_EVERY == 0) {
        System.out.printf(
            "%d of %d seeds, %d events, %d s%n",
            i + 1, SEEDS, events, (System.nanoTime() - start) / 1_000_000_000);
      }
    }
  }

  @Test
  void aSeedIsRunTheSameAgain() {
    for (long seed = FIRST; seed < FIRST + 5; seed++) {
      assertEquals(
          run(seed, UnaryOperator.identity()).hash(), run(seed, UnaryOperator.identity()).hash());
    }
  }

  static Trace run(long seed, UnaryOperator<Southbound> wrapper) {
    try {
      return new Simulation(seed, wrapper).run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          "seed "
              + seed
              + ": "
              + e.getMessage()
              + "\nagain: mvn test -pl actors -am -Dtest=SimulationTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dgrove.sim.seeds=1 -Dgrove.sim.seed="
              + seed,
          e);
    }
  }
}
