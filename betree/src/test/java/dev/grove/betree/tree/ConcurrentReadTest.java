package dev.grove.betree.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import dev.grove.betree.node.TreeChecker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Readers while the tree changes under them. Each key's value begins with the number of the commit
 * that wrote it last, twice, written by two operations of that commit: a reader must find the two
 * equal, not older than what was committed before it began, and not newer than what was begun
 * before it ended.
 */
class ConcurrentReadTest {
  private static final int KEYS = 300;
  private static final int COMMITS = 4000;
  private static final int READERS = 2;

  private final AtomicLongArray begun = new AtomicLongArray(KEYS);
  private final AtomicLongArray committed = new AtomicLongArray(KEYS);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final AtomicLong scans = new AtomicLong();
  private final AtomicLong snapshots = new AtomicLong();

  /** The key that each commit wrote, by the commit's number; from 2 on one a number. */
  private final AtomicIntegerArray written = new AtomicIntegerArray(COMMITS);

  private volatile boolean stopped;

  private static byte[] key(int number) {
    return "key-%03d".formatted(number).getBytes(UTF_8);
  }

  private static byte[] number(long value) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void readersSeeEveryCommitAtOnceAndWhole(long seed) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    SyncTree tree = new SyncTree(random.split(), new MemoryRuns(seed % 2 == 0 ? 0 : 64 << 10));
    for (int key = 0; key < KEYS; key++) {
      write(tree, random, key, 1);
    }
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      SplittableRandom own = random.split();
      readers.add(Thread.ofPlatform().start(() -> readUntilStopped(tree.reader(), own)));
    }
    readers.add(Thread.ofPlatform().start(() -> readSnapshotsUntilStopped(tree)));
    try {
      change(tree, random);
    } finally {
      stopped = true;
      for (Thread reader : readers) {
        reader.join();
      }
    }
    assertNull(failure.get(), () -> "seed " + seed + ": " + failure.get());
    assertTrue(tree.height() >= 3, "seed " + seed + ": height " + tree.height());
    assertEquals(List.of(), TreeChecker.check(tree.root()), "seed " + seed);
    assertTrue(scans.get() > 10, "seed " + seed + ": scans " + scans);
    assertTrue(snapshots.get() > 10, "seed " + seed + ": snapshots " + snapshots);
    tree.close();
    assertEquals(Map.of(), tree.runs().live(), "seed " + seed + ": runs that nothing explains");
  }

  /** A reader that is held up after it has taken the view, while the tree goes far ahead. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void slowReadersSeeEveryCommitWhole(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SyncTree tree = new SyncTree(random.split(), new MemoryRuns(0));
    for (int key = 0; key < KEYS; key++) {
      write(tree, random, key, 1);
    }
    AtomicLong n = new AtomicLong(1);
    TreeReader reader =
        new TreeReader(
            () -> {
              TreeView taken = tree.view();
              if (random.nextInt(3) == 0) {
                runAhead(tree, random, n);
              }
              return taken;
            });
    for (int i = 0; i < 400; i++) {
      get(reader, random.nextInt(20));
      if (i % 40 == 0) {
        getAll(reader, random);
      }
    }
    scan(reader, KEYS - 40);
  }

  /** Few keys, so that the one that is read has messages on all levels. */
  private void runAhead(SyncTree tree, SplittableRandom random, AtomicLong n) {
    for (int i = random.nextInt(40); i >= 0; i--) {
      write(tree, random, random.nextInt(20), n.incrementAndGet());
      tree.step();
    }
    for (int i = random.nextInt(40); i >= 0; i--) {
      tree.step();
    }
  }

  private void change(SyncTree tree, SplittableRandom random) {
    for (int n = 2; n < COMMITS && failure.get() == null; n++) {
      int key = random.nextInt(KEYS);
      written.set(n, key);
      write(tree, random, key, n);
      for (int i = random.nextInt(4); i > 0; i--) {
        tree.step();
      }
    }
    tree.drain();
  }

  private void write(SyncTree tree, SplittableRandom random, int key, long n) {
    begun.set(key, n);
    byte[] name = key(key);
    Batch batch = new Batch();
    if (n == 1 || random.nextInt(4) == 0) {
      byte[] value = new byte[16 + random.nextInt(150)];
      random.nextBytes(value);
      ByteBuffer.wrap(value).put(number(n)).put(number(0));
      batch.deleteRange(name, key(key + 1)).put(name, value);
    } else {
      boolean create = random.nextBoolean();
      batch.patch(name, List.of(new Edit.SetBytes(0, number(n), create)));
    }
    batch.patch(name, List.of(new Edit.MaxU64(8, n, random.nextBoolean())));
    tree.commit(batch);
    committed.set(key, n);
  }

  private void readUntilStopped(TreeReader reader, SplittableRandom random) {
    try {
      while (!stopped) {
        for (int i = 0; i < 50; i++) {
          get(reader, random.nextInt(KEYS));
        }
        getAll(reader, random);
        scan(reader, random.nextInt(KEYS));
      }
    } catch (RuntimeException | AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }

  private void readSnapshotsUntilStopped(SyncTree tree) {
    try {
      while (!stopped) {
        readSnapshot(tree);
      }
    } catch (RuntimeException | AssertionError e) {
      failure.compareAndSet(null, e);
    }
  }

  /** Each key has the number of the last commit to it among those that the snapshot has. */
  private void readSnapshot(SyncTree tree) {
    try (TreeSnapshot snapshot = TreeSnapshot.take(tree::view)) {
      long newest = snapshot.lsn() - KEYS + 1;
      long[] expected = new long[KEYS];
      Arrays.fill(expected, 1);
      for (int n = 2; n <= newest; n++) {
        expected[written.get(n)] = n;
      }
      TreeCursor up = snapshot.scan(KeyRange.ALL);
      for (int key = 0; key < KEYS; key++) {
        assertTrue(up.next(), "snapshot " + newest + " ends before key " + key);
        assertIs(expected[key], key, up.value(), newest);
      }
      BackwardTreeCursor down = snapshot.scanBackward(KeyRange.ALL);
      for (int key = KEYS - 1; key >= 0; key--) {
        assertTrue(down.next(), "snapshot " + newest + " ends after key " + key);
        assertIs(expected[key], key, down.value(), newest);
      }
    }
    snapshots.incrementAndGet();
  }

  private static void assertIs(long expected, int key, byte[] value, long snapshot) {
    ByteBuffer numbers = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    String what = "key " + key + " in snapshot " + snapshot;
    assertEquals(expected, numbers.getLong(), what);
    assertEquals(expected, numbers.getLong(), what);
  }

  private void get(TreeReader reader, int key) {
    long before = committed.get(key);
    assertFits(key, reader.get(key(key)), before, "get");
  }

  /** In any order, some of them twice. */
  private void getAll(TreeReader reader, SplittableRandom random) {
    int[] keys = random.ints(random.nextInt(30), 0, KEYS).toArray();
    long[] before = new long[keys.length];
    List<byte[]> names = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      before[i] = committed.get(keys[i]);
      names.add(key(keys[i]));
    }
    List<byte[]> values = reader.getAll(names);
    assertEquals(keys.length, values.size());
    for (int i = 0; i < keys.length; i++) {
      assertFits(keys[i], values.get(i), before[i], "getAll");
    }
  }

  private void scan(TreeReader reader, int from) {
    long[] before = new long[KEYS];
    for (int key = from; key < KEYS; key++) {
      before[key] = committed.get(key);
    }
    TreeCursor cursor = reader.scan(new KeyRange(key(from), null));
    for (int key = from; key < KEYS; key++) {
      assertTrue(cursor.next(), "scan ends before key " + key);
      assertEquals(new String(key(key), UTF_8), new String(cursor.key(), UTF_8));
      assertFits(key, cursor.value(), before[key], "scan");
    }
    scans.incrementAndGet();
  }

  private void assertFits(int key, byte[] value, long before, String how) {
    long after = begun.get(key);
    assertTrue(value != null, how + ": key " + key + " is absent");
    ByteBuffer numbers = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    long first = numbers.getLong();
    String what = how + ": key " + key + " has " + first + " of " + before + " to " + after;
    assertEquals(first, numbers.getLong(), what + " and another number");
    assertTrue(before <= first && first <= after, what);
  }
}
