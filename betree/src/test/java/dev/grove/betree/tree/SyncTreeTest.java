package dev.grove.betree.tree;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
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
  }

  @Test
  void shrinksAndGrowsAgain() {
    int merges = 0;
    int drops = 0;
    int shrinks = 0;
    for (long seed = 1; seed <= 5; seed++) {
      ModelRun run = new ModelRun(seed, 400);
      run.runWaves(6, 300);
      merges += run.merges;
      drops += run.drops;
      shrinks += run.shrinks;
    }
    assertTrue(merges > 20, "only " + merges + " merges of nodes");
    assertTrue(drops > 20, "only " + drops + " subtrees were dropped");
    assertTrue(shrinks > 0, "the root never shrank");
  }
}
