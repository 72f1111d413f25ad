package dev.grove.betree.tree;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random steps of all owners, in any order that they may happen in, against a sorted map. */
class SyncTreeTest {
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithTheModel(long seed) {
    ModelRun run = new ModelRun(seed, 500);
    run.run(2000);
    assertTrue(run.greatestHeight >= 3, "seed " + seed + ": height " + run.greatestHeight);
    assertTrue(run.reopened > 0, "seed " + seed + ": no checkpoint was opened");
    assertTrue(run.snapshotsRead > 10, "seed " + seed + ": snapshots " + run.snapshotsRead);
  }
}
