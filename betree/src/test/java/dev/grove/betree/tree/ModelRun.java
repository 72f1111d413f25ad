package dev.grove.betree.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Messages;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.TreeChecker;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunChecker;
import dev.grove.betree.run.Runs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A tree and a sorted map that get the same random commits. The map is kept as of every commit that
 * a checkpoint may have.
 */
final class ModelRun {
  private static final int MAX_SNAPSHOTS = 4;

  private final long seed;
  private final SplittableRandom random;
  private final MemoryRuns runs;
  private final List<byte[]> keys;
  private final TreeMap<Long, TreeMap<byte[], byte[]>> history = new TreeMap<>();
  private TreeMap<byte[], byte[]> model = new TreeMap<>(Keys::compare);
  private SyncTree tree;
  private long made;
  int reopened;
  int greatestHeight;
  int merges;
  int drops;
  int shrinks;

  /** Snapshots that are open, each with what it must show for as long as it is. */
  private final List<Opened> snapshots = new ArrayList<>();

  int snapshotsRead;

  private record Opened(TreeSnapshot snapshot, TreeMap<byte[], byte[]> then, long made) {}

  ModelRun(long seed, int keyCount) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
    this.runs = new MemoryRuns(seed % 2 == 0 ? 0 : 64 << 10);
    this.keys = Runs.keys(random, keyCount);
    this.tree = new SyncTree(random.split(), runs);
    history.put(0L, new TreeMap<>(model));
  }

  private String where() {
    return "seed " + seed + " after " + made + " steps: ";
  }

  void run(int steps) {
    load();
    steps(steps);
    finish();
  }

  /** The tree grows and is deleted in large parts, again and again. */
  void runWaves(int waves, int stepsEach) {
    for (int wave = 0; wave < waves; wave++) {
      load();
      KeyRange range = random.nextInt(3) == 0 ? KeyRange.ALL : Runs.range(random, keys);
      commit(new Batch().deleteRange(range.lo(), range.hi()));
      steps(stepsEach);
    }
    finish();
  }

  private void steps(int steps) {
    for (int step = 0; step < steps; step++) {
      try {
        made++;
        oneStep();
        assertSound();
        if (made % 100 == 0) {
          assertContent(tree.reader(), model);
          assertRunsSound();
        }
      } catch (RuntimeException e) {
        throw new AssertionError(where() + e, e);
      }
    }
  }

  private void finish() {
    assertRunsSound();
    tree.drain();
    assertSound();
    snapshots.forEach(this::readAndClose);
    snapshots.clear();
    assertSound();
    assertRunsSound();
    assertContent(tree.reader(), model);
    countStructure();
    assertDeletingEverythingLeavesNothing();
    assertReleasedAtTheEnd();
  }

  private void load() {
    for (byte[] key : keys) {
      byte[] value = new byte[1 + random.nextInt(200)];
      random.nextBytes(value);
      commit(new Batch().put(key, value));
    }
    while (tree.step()) {}
  }

  private void oneStep() {
    if (random.nextInt(3) == 0) {
      commitSomething();
    } else {
      tree.step();
    }
    greatestHeight = Math.max(greatestHeight, tree.height());
    byte[] key = anyKey();
    assertArrayEquals(model.get(key), tree.reader().get(key), where() + "get");
    if (random.nextInt(60) == 0) {
      tree.beginCut();
    }
    snapshotStep();
    SyncCut cut = tree.takeCut();
    if (cut != null) {
      onCheckpoint(cut);
    }
  }

  private void snapshotStep() {
    if (snapshots.size() < MAX_SNAPSHOTS && random.nextInt(30) == 0) {
      TreeSnapshot snapshot = TreeSnapshot.take(tree::view);
      assertEquals(tree.commits(), snapshot.lsn(), where() + "LSN");
      snapshots.add(new Opened(snapshot, new TreeMap<>(model), made));
    }
    if (!snapshots.isEmpty() && random.nextInt(50) == 0) {
      readAndClose(snapshots.remove(random.nextInt(snapshots.size())));
    }
  }

  private void readAndClose(Opened opened) {
    TreeSnapshot snapshot = opened.snapshot();
    String what = where() + "snapshot taken at step " + opened.made() + ": ";
    assertRows(snapshot.scan(KeyRange.ALL), KeyRange.ALL, opened.then(), what);
    KeyRange range = Runs.range(random, keys);
    assertRows(snapshot.scan(range), range, opened.then(), what);
    assertRows(
        snapshot.scanBackward(KeyRange.ALL), KeyRange.ALL, opened.then().descendingMap(), what);
    assertRows(snapshot.scanBackward(range), range, opened.then().descendingMap(), what);
    for (int i = 0; i < 20; i++) {
      byte[] key = anyKey();
      assertArrayEquals(opened.then().get(key), snapshot.get(key), what + "get");
    }
    snapshot.close();
    snapshot.close();
    assertThrows(IllegalStateException.class, () -> snapshot.get(anyKey()), what);
    assertThrows(IllegalStateException.class, () -> snapshot.scan(KeyRange.ALL).next(), what);
    snapshotsRead++;
  }

  private byte[] anyKey() {
    return keys.get(random.nextInt(keys.size()));
  }

  private void commitSomething() {
    Batch batch = new Batch();
    for (int i = random.nextInt(4); i >= 0; i--) {
      if (random.nextInt(60) == 0) {
        KeyRange range = random.nextInt(30) == 0 ? KeyRange.ALL : narrow(Runs.range(random, keys));
        batch.add(new Batch.DeleteRange(range));
      } else {
        batch.add(new Batch.Point(anyKey(), Runs.message(random)));
      }
    }
    commit(batch);
  }

  private void commit(Batch batch) {
    tree.commit(batch);
    apply(batch, model);
    history.put(tree.commits(), new TreeMap<>(model));
  }

  /** Mostly not much of the key space, so that something is left. */
  private KeyRange narrow(KeyRange range) {
    if (random.nextInt(10) == 0) {
      return range;
    }
    byte[] hi = range.lo();
    for (int i = random.nextInt(20); i >= 0 && model.higherKey(hi) != null; i--) {
      hi = model.higherKey(hi);
    }
    return new KeyRange(range.lo(), hi);
  }

  private static void apply(Batch batch, NavigableMap<byte[], byte[]> model) {
    for (Batch.Operation operation : batch.operations()) {
      switch (operation) {
        case Batch.Point point -> {
          byte[] value = Messages.apply(point.message(), model.get(point.key()));
          if (value == null) {
            model.remove(point.key());
          } else {
            model.put(point.key(), value);
          }
        }
        case Batch.DeleteRange delete -> model.keySet().removeIf(delete.range()::contains);
      }
    }
  }

  /** Reads the checkpoint back, and sometimes goes on with it as after a crash. */
  private void onCheckpoint(SyncCut cut) {
    assertEquals(List.of(), TreeChecker.check(cut.root(), cut::header), where() + "cut");
    history.headMap(cut.commits()).clear();
    SyncTree fromBytes = new SyncTree(random.split(), runs, cut.reopen(runs), tree.nextNode());
    cut.release();
    TreeMap<byte[], byte[]> then = history.get(cut.commits());
    assertContent(fromBytes.reader(), then);
    if (random.nextInt(2) == 0) {
      countStructure();
      tree.close();
      tree = fromBytes;
      model = new TreeMap<>(then);
      history.tailMap(cut.commits(), false).clear();
      reopened++;
    } else {
      fromBytes.close();
    }
  }

  private void assertSound() {
    Map<Long, Integer> explained = explained();
    assertEquals(
        List.of(), TreeChecker.check(tree.root(), Node::header, explained), where() + "structure");
    Map<Long, Integer> counted = new HashMap<>();
    for (Run run : runs.live().values()) {
      counted.put(run.id(), run.references());
    }
    assertEquals(explained, counted, where() + "references");
  }

  /** References of headers, of the durable cut and of snapshots. */
  private Map<Long, Integer> explained() {
    Map<Long, Integer> explained = tree.explainedReferences();
    for (Opened opened : snapshots) {
      for (NodeHeader header : opened.snapshot().headers()) {
        header.forEachRef(ref -> explained.merge(ref.run().id(), 1, Integer::sum));
      }
    }
    return explained;
  }

  /** Reads every run that lives, whole. */
  private void assertRunsSound() {
    for (Run run : runs.live().values()) {
      assertEquals(List.of(), RunChecker.check(run, _ -> {}), where() + "runs");
    }
  }

  private void assertContent(TreeReader reader, NavigableMap<byte[], byte[]> expected) {
    assertScan(reader, KeyRange.ALL, expected);
    assertScan(reader, Runs.range(random, keys), expected);
    List<byte[]> wanted = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      byte[] key = anyKey();
      assertArrayEquals(expected.get(key), reader.get(key), where() + "get");
      wanted.add(key);
    }
    List<byte[]> values = reader.getAll(wanted);
    assertEquals(wanted.size(), values.size());
    for (int i = 0; i < wanted.size(); i++) {
      assertArrayEquals(expected.get(wanted.get(i)), values.get(i), where() + "getAll");
    }
  }

  private void assertScan(
      TreeReader reader, KeyRange range, NavigableMap<byte[], byte[]> expected) {
    assertRows(reader.scan(range), range, expected, where());
    assertRows(reader.scanBackward(range), range, expected.descendingMap(), where());
  }

  private static void assertRows(
      KeyCursor cursor, KeyRange range, Map<byte[], byte[]> inOrder, String what) {
    for (Map.Entry<byte[], byte[]> entry : inOrder.entrySet()) {
      if (range.contains(entry.getKey())) {
        assertTrue(cursor.next(), what + "a key is missing");
        assertArrayEquals(entry.getKey(), cursor.key(), what + "key");
        assertArrayEquals(entry.getValue(), cursor.value(), what + "value");
      }
    }
    assertFalse(cursor.next(), what + "a key too many");
    assertFalse(cursor.next(), what + "an end is an end");
  }

  private void countStructure() {
    merges += tree.merges();
    drops += tree.drops();
    shrinks += tree.shrinks();
  }

  private void assertDeletingEverythingLeavesNothing() {
    SyncCut unfinished = tree.takeCut(); // as long as one is open, structure does not change
    if (unfinished != null) {
      unfinished.release();
    }
    commit(new Batch().deleteRange(Keys.EMPTY, null));
    tree.drain();
    assertSound();
    assertContent(tree.reader(), model);
    assertEquals(2, tree.height(), where() + "height of an empty tree");
    assertEquals(2, tree.nodes(), where() + "nodes of an empty tree");
    assertEquals(Map.of(), runs.live(), where() + "runs of an empty tree");
  }

  private void assertReleasedAtTheEnd() {
    tree.close();
    assertEquals(Map.of(), runs.live(), where() + "runs that nothing explains");
  }
}
