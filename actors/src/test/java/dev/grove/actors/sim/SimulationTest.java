package dev.grove.actors.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.grove.actors.southbound.Southbound;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Many volumes, each run from its seed. Another run of a seed is the same to the last turn, so what
 * one has found can be looked at with a debugger. Which seeds, and where they begin:
 *
 * <pre>
 *   -Dgrove.sim.seeds=N   how many
 *   -Dgrove.sim.seed=N    the first
 * </pre>
 */
class SimulationTest {
  private static final long FIRST = Long.getLong("grove.sim.seed", 1);
  private static final int SEEDS = Integer.getInteger("grove.sim.seeds", 100);
  private static final int PROGRESS_EVERY = 1000;
  private static final int SEEDS_TO_FIND_A_FAULT = 100;
  private static final UnaryOperator<Southbound> GOOD = UnaryOperator.identity();

  private static Logger volumes() {
    return (Logger) LoggerFactory.getLogger("dev.grove.actors");
  }

  /** Volumes tell of every failure that is injected. */
  @BeforeAll
  static void silence() {
    volumes().setLevel(Level.OFF);
  }

  @AfterAll
  static void letThemSpeak() {
    volumes().setLevel(null);
  }

  @Test
  void everySeedKeepsThePromises() {
    long turns = 0;
    long start = System.nanoTime();
    for (int i = 0; i < SEEDS; i++) {
      turns += run(FIRST + i, GOOD).events();
      if ((i + 1) % PROGRESS_EVERY == 0) {
        System.out.printf(
            "%d of %d seeds, %d events, %d s%n",
            i + 1, SEEDS, turns, (System.nanoTime() - start) / 1_000_000_000);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aSeedIsTheSameRunAgain(long seed) {
    long hash = run(seed, GOOD).hash();
    assertEquals(hash, run(seed, GOOD).hash(), "seed " + seed);
    assertNotEquals(hash, run(seed + 1, GOOD).hash(), "seed " + seed);
  }

  /** Seeds that have found something, with the clients that there are now. */
  @ParameterizedTest
  @ValueSource(longs = {16, 368, 2628})
  void staysRepaired(long seed) {
    run(seed, GOOD);
  }

  @Test
  void findsAStoreThatForcesNoRuns() {
    assertFinds(FaultyStores::withoutForcedRuns);
  }

  @Test
  void findsAStoreThatForcesNoLog() {
    assertFinds(FaultyStores::withoutForcedLog);
  }

  /** Some seed fails, says so, and fails again in the same way. */
  private static void assertFinds(UnaryOperator<Southbound> faulty) {
    for (long seed = 1; seed <= SEEDS_TO_FIND_A_FAULT; seed++) {
      try {
        run(seed, faulty);
      } catch (AssertionError e) {
        long same = seed;
        assertTrue(e.getMessage().contains("-Dgrove.sim.seed=" + seed), e.getMessage());
        AssertionError again = assertThrows(AssertionError.class, () -> run(same, faulty));
        assertEquals(e.getMessage(), again.getMessage());
        return;
      }
    }
    throw new AssertionError("found nothing in " + SEEDS_TO_FIND_A_FAULT + " seeds");
  }

  private static Trace run(long seed, UnaryOperator<Southbound> store) {
    try {
      return new Simulation(seed, store).run();
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError(
          """
          seed %d: %s
          again: mvn -q test -pl actors -am -Dsurefire.failIfNoSpecifiedTests=false \
          -Dtest=SimulationTest#everySeedKeepsThePromises -Dgrove.sim.seeds=1 -Dgrove.sim.seed=%d"""
              .formatted(seed, e.getMessage(), seed),
          e);
    }
  }
}
