package dev.grove.actors.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.grove.actors.fault.Operation;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Power failures and faults of the disk at every operation of many runs, or by default at some.
 *
 * <pre>
 *   -Dgrove.crash.points=N   how many points
 *   -Dgrove.crash.seed=N     the first seed
 *   -Dgrove.crash.stride=N   one in so many operations; 1: all
 *   -Dgrove.crash.faults=N   the same for faults
 *   -Dgrove.crash.point=P    this point only
 * </pre>
 */
class CrashPointTest {
  private static final long POINTS = Long.getLong("grove.crash.points", 1000);
  private static final long FIRST = Long.getLong("grove.crash.seed", 1);
  private static final int STRIDE = Integer.getInteger("grove.crash.stride", 10);
  private static final String POINT = System.getProperty("grove.crash.point", "");

  /** A life with a fault costs as much as some tens of recoveries. */
  private static final int FAULT_STRIDE = Integer.getInteger("grove.crash.faults", 15 * STRIDE);

  private static final int POINTS_TO_FIND_A_LIE = 1000;
  private static final int POINTS_BEHIND_FORCES = 150;
  private static final int FORCES_STRIDE = 4;
  private static final int CUTS_STRIDE = 40;

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
  void everyPointKeepsThePromises() {
    if (!POINT.isEmpty()) {
      Point point = Point.parse(POINT);
      new Exploration(point.seed(), new Tally(1)).replay(point);
      return;
    }
    Tally tally = new Tally(POINTS);
    for (long seed = FIRST; !tally.isEnough(); seed++) {
      Exploration exploration = new Exploration(seed, tally);
      exploration.crash(STRIDE);
      exploration.fail(FAULT_STRIDE);
    }
    assertEquals(List.of(), tally.failures());
    assertTrue(tally.points() > 0);
  }

  /**
   * The kernel takes the pages of a force that failed for clean: who opens the volume reads them,
   * and forcing them again brings nothing to the disk.
   */
  @ParameterizedTest
  @EnumSource(Operation.Part.class)
  void nothingIsTakenForDurableThatAForceHasFailedToWrite(Operation.Part part) {
    Tally tally = new Tally(POINTS_BEHIND_FORCES);
    for (long seed = FIRST; !tally.isEnough(); seed++) {
      new Exploration(seed, tally).failForces(part, FORCES_STRIDE, CUTS_STRIDE);
    }
    assertEquals(List.of(), tally.failures());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void aSeedIsTheSameRunAgain(long seed) {
    long hash = firstLife(seed);
    assertEquals(hash, firstLife(seed), "seed " + seed);
    assertNotEquals(hash, firstLife(seed + 1), "seed " + seed);
  }

  private static long firstLife(long seed) {
    Life life = new Life(Scenario.of(seed, _ -> false), Image.empty(seed), null, _ -> false);
    life.run();
    return life.hash();
  }

  /**
   * What this test is worth: a disk that does not do a kind of forces is found out, and again from
   * the point's name.
   */
  @ParameterizedTest
  @CsvSource({
    "LOG, FORCE",
    "LOG, FORCE_DIRECTORY",
    "RUNS, FORCE",
    "RUNS, FORCE_DIRECTORY",
    "MANIFEST, FORCE",
    "OTHER, FORCE",
    "OTHER, FORCE_DIRECTORY"
  })
  void findsADiskThatLies(Operation.Part part, Operation.Kind kind) {
    Predicate<Operation> lies = op -> op.part() == part && op.kind() == kind;
    Tally tally = Tally.untilFailure(POINTS_TO_FIND_A_LIE);
    for (long seed = FIRST; !tally.isEnough(); seed++) {
      new Exploration(seed, tally, lies).crash(STRIDE);
    }
    assertFalse(tally.failures().isEmpty(), () -> "nothing in " + tally.points() + " points");
    String found = tally.failures().getFirst().getMessage();
    Point point = Point.parse(found.substring(0, found.indexOf(": ")));
    Exploration again = new Exploration(point.seed(), tally, lies);
    assertEquals(found, assertThrows(PointFailed.class, () -> again.replay(point)).getMessage());
  }
}
