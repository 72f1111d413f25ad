package dev.grove.betree.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Batch;
import dev.grove.betree.node.TreeChecker;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random steps of all owners, in any order that they may happen in, against a sorted map. */
class SyncTreeTest {
  /** A tree that has got all of the commits, steps made in between. */
  private static SyncTree loaded(long seed, int commits, IntFunction<Batch> commit) {
    SyncTree tree = new SyncTree(new SplittableRandom(seed), new MemoryRuns(64 << 10));
    for (int i = 0; i < commits; i++) {
      tree.commit(commit.apply(i));
      tree.step();
    }
    tree.drain();
    return tree;
  }

  private static byte[] key(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  private static byte[] value(SplittableRandom random) {
    byte[] value = new byte[100];
    random.nextBytes(value);
    return value;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void loadInKeyOrderIsNotRewritten(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SyncTree tree = loaded(seed, 3000, i -> new Batch().put(key(i), value(random)));
    assertEquals(List.of(), TreeChecker.check(tree.root()));
    assertTrue(tree.height() >= 3, "seed " + seed + ": height " + tree.height());
    assertTrue(tree.builtBytes() > 3000 * 100, "seed " + seed);
    // What a seal at a random moment leaves may be too small to be adopted.
    long atMost = tree.builtBytes() / 50;
    assertTrue(tree.mergedBytes() <= atMost, "seed " + seed + ": " + tree.mergedBytes());
    assertEquals(3000, count(tree));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void inAMixedLoadOnlyWhatIsOutOfOrderIsRewritten(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int commits = 3000;
    SyncTree tree =
        loaded(
            seed,
            commits,
            i ->
                i % 200 == 0
                    ? new Batch().put(key(random.nextInt(i + 1)), value(random))
                    : new Batch().put(key(i), value(random)));
    assertEquals(List.of(), TreeChecker.check(tree.root()));
    assertTrue(tree.mergedBytes() > 0, "seed " + seed);
    long atMost = 2 * tree.builtBytes();
    assertTrue(
        tree.mergedBytes() < atMost,
        "seed " + seed + ": " + tree.mergedBytes() + " of " + tree.builtBytes());
  }

  private static int count(SyncTree tree) {
    int count = 0;
    TreeCursor cursor = tree.reader().scan(KeyRange.ALL);
    while (cursor.next()) {
      assertArrayEquals(key(count), cursor.key());
      count++;
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithTheModel(long seed) {
    ModelRun run = new ModelRun(seed, 500);
    run.run(2000);
    assertTrue(run.greatestHeight >= 3, "seed " + seed + ": height " + run.greatestHeight);
    assertTrue(run.reopened > 0, "seed " + seed + ": no checkpoint was opened");
    assertTrue(run.snapshotsRead > 10, "seed " + seed + ": snapshots " + run.snapshotsRead);
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
