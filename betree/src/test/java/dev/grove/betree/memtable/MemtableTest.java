package dev.grove.betree.memtable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import dev.grove.betree.message.Patch;
import dev.grove.betree.message.Put;
import dev.grove.betree.source.EncodedMessage;
import dev.grove.betree.source.PointCursor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class MemtableTest {
  private static final long SEED = 90210;

  private record Snapshot(MemtableView view, MemtableModel model) {}

  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static int number(SplittableRandom random) {
    return random.nextInt(MemtableModel.KEYS);
  }

  private static byte[] key(int number) {
    return MemtableModel.key(number);
  }

  private static void addOperation(Batch batch, SplittableRandom random, int rangeWidth) {
    int k = number(random);
    switch (random.nextInt(12)) {
      case 0 -> batch.delete(key(k));
      case 1, 2, 3 -> {
        Edit set = new Edit.SetBytes(random.nextInt(20), bytes(random, 4), random.nextBoolean());
        Edit max = new Edit.MaxU64(24, random.nextLong(9), random.nextBoolean());
        batch.patch(key(k), List.of(set, max));
      }
      case 4 -> {
        if (random.nextInt(40) == 0) {
          batch.deleteRange(random.nextBoolean() ? key(k) : Keys.EMPTY, null);
        } else {
          int end = Math.min(MemtableModel.KEYS - 1, k + random.nextInt(rangeWidth));
          batch.deleteRange(key(k), key(end));
        }
      }
      default -> batch.put(key(k), bytes(random, random.nextInt(30)));
    }
  }

  private static KeyRange randomRange(SplittableRandom random) {
    int a = number(random);
    int b = number(random);
    byte[] lo = random.nextInt(8) == 0 ? Keys.EMPTY : key(Math.min(a, b));
    byte[] hi = random.nextInt(8) == 0 ? null : key(Math.max(a, b));
    return new KeyRange(lo, hi);
  }

  @Test
  void behavesLikeTheModelAndSnapshotsStay() {
    for (long seed = SEED; seed < SEED + 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      int rangeWidth = 1 + random.nextInt(random.nextBoolean() ? 8 : 300);
      Memtable memtable = new Memtable();
      MemtableModel model = new MemtableModel();
      List<Snapshot> snapshots = new ArrayList<>();
      for (int step = 0; step < 250; step++) {
        Batch batch = new Batch();
        for (int i = random.nextInt(random.nextInt(8) == 0 ? 200 : 5); i >= 0; i--) {
          addOperation(batch, random, rangeWidth);
        }
        memtable.apply(batch);
        model.apply(batch);
        if (random.nextInt(16) == 0) {
          snapshots.add(new Snapshot(memtable.view(), model.copy()));
        }
        TreeCheck.check(memtable.view());
        KeyRange range = randomRange(random);
        model.checkWithin(memtable.view(), range, "seed " + seed + " step " + step);
      }
      model.check(memtable.view(), "seed " + seed);
      assertEquals(memtable.view().bytes(), memtable.bytes());
      for (Snapshot snapshot : snapshots) {
        snapshot.model().check(snapshot.view(), "seed " + seed);
      }
    }
  }

  @Test
  void growsAndShrinksThroughManyLevels() {
    for (int order = 0; order < 3; order++) {
      Memtable memtable = new Memtable();
      SplittableRandom random = new SplittableRandom(SEED);
      int n = 20_000;
      for (int i = 0; i < n; i++) {
        int k = order == 0 ? i : order == 1 ? n - 1 - i : (int) (i * 16_807L % n);
        memtable.apply(new Batch().put(big(k), new byte[1]));
      }
      MemtableView full = memtable.view();
      assertEquals(n, count(full, KeyRange.ALL));
      for (int i = 0; i < n; i++) {
        assertNotNull(full.find(big(i)), "order " + order + " key " + i);
      }
      assertTrue(full.bytes() > n * 9L, "keys and values at least");
      assertTrue(full.bytes() < n * 80L, "little besides: " + full.bytes() / n + " an entry");
      TreeCheck.check(full);
      long left = n;
      for (int step = 0; step < 100; step++) {
        int lo = random.nextInt(n);
        int hi = Math.min(n, lo + 1 + random.nextInt(2_000));
        long before = count(memtable.view(), new KeyRange(big(lo), big(hi)));
        memtable.apply(new Batch().deleteRange(big(lo), big(hi)));
        left -= before;
        assertEquals(left, count(memtable.view(), KeyRange.ALL), "order " + order + " " + step);
        if (step % 10 == 0) {
          TreeCheck.check(memtable.view());
        }
      }
      memtable.apply(new Batch().deleteRange(Keys.EMPTY, null));
      assertEquals(0, count(memtable.view(), KeyRange.ALL));
      assertFalse(memtable.isEmpty(), "one range that covers everything");
      assertEquals(n, count(full, KeyRange.ALL));
    }
  }

  private static byte[] big(int number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  private static long count(MemtableView view, KeyRange range) {
    PointCursor cursor = view.points(range);
    long count = 0;
    byte[] last = null;
    while (cursor.next()) {
      assertTrue(last == null || Keys.compare(last, cursor.key()) < 0);
      last = cursor.key();
      count++;
    }
    return count;
  }

  /** Names with long common beginnings, prefixes of one another, and zeros at the end. */
  private static byte[] path(SplittableRandom random) {
    StringBuilder path = new StringBuilder(random.nextInt(3) == 0 ? "M" : "Musr/share");
    for (int i = random.nextInt(4); i > 0; i--) {
      path.append("/directory").append(random.nextInt(3));
    }
    byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
    byte[] key = Arrays.copyOf(bytes, bytes.length + random.nextInt(10));
    if (key.length > bytes.length) {
      key[bytes.length + random.nextInt(key.length - bytes.length)] = (byte) random.nextInt(256);
    }
    return key;
  }

  @Test
  void ordersKeysWithCommonBeginnings() {
    for (long seed = SEED; seed < SEED + 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Memtable memtable = new Memtable();
      NavigableMap<byte[], byte[]> model = new TreeMap<>(Keys::compare);
      for (int i = 0; i < 4_000; i++) {
        byte[] key = path(random);
        if (random.nextInt(60) == 0) {
          byte[] end = path(random);
          KeyRange range = new KeyRange(Keys.minUpper(key, end), Keys.maxLower(key, end));
          memtable.apply(new Batch().deleteRange(range.lo(), range.hi()));
          model.subMap(range.lo(), range.hi()).clear();
        } else {
          byte[] value = bytes(random, 2);
          memtable.apply(new Batch().put(key, value));
          model.put(key, value);
        }
        byte[] any = path(random);
        Put found = (Put) memtable.view().find(any);
        assertArrayEquals(model.get(any), found == null ? null : found.value(), "seed " + seed);
      }
      TreeCheck.check(memtable.view());
      PointCursor cursor = memtable.view().points(KeyRange.ALL);
      for (var entry : model.entrySet()) {
        assertTrue(cursor.next(), "seed " + seed);
        assertArrayEquals(entry.getKey(), cursor.key(), "seed " + seed);
        assertArrayEquals(entry.getValue(), ((Put) cursor.message()).value(), "seed " + seed);
      }
      assertFalse(cursor.next(), "seed " + seed);
    }
  }

  @Test
  void pointsStandAboveTheRangesOfTheirMemtable() {
    Memtable memtable = new Memtable();
    assertTrue(memtable.isEmpty());
    memtable.apply(new Batch().put(key(5), new byte[] {1}).deleteRange(key(3), key(8)));
    assertNull(memtable.view().find(key(5)));
    assertTrue(memtable.view().deletes(key(5)));
    List<Edit> edits = List.of(new Edit.SetBytes(0, new byte[] {7}, false));
    memtable.apply(new Batch().patch(key(5), edits).put(key(6), new byte[] {2}));
    assertInstanceOf(Patch.class, memtable.view().find(key(5)));
    assertTrue(memtable.view().deletes(key(5)));
    assertFalse(memtable.view().deletes(key(8)));
    memtable.apply(new Batch().patch(key(6), edits));
    assertArrayEquals(new byte[] {7}, ((Put) memtable.view().find(key(6))).value());
    assertFalse(memtable.isEmpty());
  }

  @Test
  void aBatchThatFailsLeavesNothingBehind() {
    Memtable memtable = new Memtable();
    memtable.apply(new Batch().put(key(1), new byte[] {1}));
    MemtableView before = memtable.view();
    Batch bad =
        new Batch().put(key(1), new byte[] {2}).put(key(2), new byte[] {2}).put(null, key(0));
    assertThrows(NullPointerException.class, () -> memtable.apply(bad));
    assertSame(before, memtable.view());
    memtable.apply(new Batch().put(key(3), new byte[] {3}));
    assertArrayEquals(new byte[] {1}, ((Put) memtable.view().find(key(1))).value());
    assertNull(memtable.view().find(key(2)));
    assertEquals(2, count(memtable.view(), KeyRange.ALL));
  }

  /** The batch that fails has filled leaves, split them and added a level of the index by then. */
  @Test
  void aLargeBatchThatFailsLeavesNothingBehind() {
    for (long seed = SEED; seed < SEED + 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Memtable memtable = new Memtable();
      MemtableModel model = new MemtableModel();
      for (int round = 0; round < 12; round++) {
        Batch good = new Batch();
        Batch bad = new Batch();
        for (int i = random.nextInt(150); i >= 0; i--) {
          addOperation(good, random, 20);
          addOperation(bad, random, 20);
        }
        bad.put(null, key(0));
        MemtableView before = memtable.view();
        assertThrows(NullPointerException.class, () -> memtable.apply(bad));
        assertSame(before, memtable.view());
        model.check(before, "seed " + seed + " after a failure in round " + round);
        memtable.apply(good);
        model.apply(good);
        model.check(memtable.view(), "seed " + seed + " round " + round);
        TreeCheck.check(memtable.view());
      }
    }
  }

  /** Entries of later batches stand in the same leaf as those a view may see. */
  @Test
  void aViewSeesNothingOfLaterBatches() {
    Memtable memtable = new Memtable();
    memtable.apply(new Batch().put(key(1), new byte[] {1}));
    MemtableView first = memtable.view();
    memtable.apply(new Batch().deleteRange(key(500), key(501)));
    MemtableView second = memtable.view();
    memtable.apply(new Batch());
    MemtableView third = memtable.view();
    memtable.apply(new Batch().put(key(1), new byte[] {2}).put(key(2), new byte[] {2}));
    for (MemtableView view : List.of(first, second, third)) {
      assertArrayEquals(new byte[] {1}, ((Put) view.find(key(1))).value());
      assertNull(view.find(key(2)));
      assertEquals(1, count(view, KeyRange.ALL));
    }
    assertArrayEquals(new byte[] {2}, ((Put) memtable.view().find(key(1))).value());
    assertEquals(2, count(memtable.view(), KeyRange.ALL));
  }

  /** Every patch is kept as it came; what a key says is composed when it is read. */
  @Test
  void oneKeyPatchedOverAndOverStaysSmall() {
    Memtable memtable = new Memtable();
    memtable.apply(new Batch().put(key(7), new byte[4096]));
    byte[] expected = new byte[4096];
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < 2_000; i++) {
      int at = random.nextInt(4096 - 8);
      byte[] some = bytes(random, 8);
      System.arraycopy(some, 0, expected, at, 8);
      memtable.apply(new Batch().patch(key(7), List.of(new Edit.SetBytes(at, some, false))));
    }
    assertArrayEquals(expected, ((Put) memtable.view().find(key(7))).value());
    PointCursor cursor = memtable.view().points(KeyRange.ALL);
    assertTrue(cursor.next());
    EncodedMessage encoded = new EncodedMessage();
    cursor.encoded(encoded);
    assertTrue(encoded.isPut());
    assertArrayEquals(expected, ((Put) encoded.decode()).value());
    assertFalse(cursor.next());
    assertTrue(memtable.bytes() < 2_000 * 200, "not the value again for every patch");
  }

  @Test
  void takesValuesOfAnySize() {
    Memtable memtable = new Memtable();
    SplittableRandom random = new SplittableRandom(SEED);
    NavigableMap<byte[], byte[]> model = new TreeMap<>(Keys::compare);
    for (int i = 0; i < 60; i++) {
      byte[] value = bytes(random, 1 << random.nextInt(i < 50 ? 18 : 22));
      byte[] key = bytes(random, 1 + random.nextInt(i % 10 == 0 ? 300 : 20));
      memtable.apply(new Batch().put(key, value));
      model.put(key, value);
    }
    PointCursor cursor = memtable.view().points(KeyRange.ALL);
    for (var entry : model.entrySet()) {
      assertTrue(cursor.next());
      assertArrayEquals(entry.getKey(), cursor.key());
      assertArrayEquals(entry.getValue(), ((Put) cursor.message()).value());
      Put found = (Put) memtable.view().find(entry.getKey());
      assertArrayEquals(entry.getValue(), found.value());
    }
    assertFalse(cursor.next());
  }

  @Test
  void everyViewKnowsItsLsnAndNoOlderCommitComesAfterIt() {
    Memtable memtable = new Memtable(40);
    MemtableView empty = memtable.view();
    memtable.apply(43, new Batch().put(key(1), new byte[] {1}));
    MemtableView first = memtable.view();
    memtable.apply(44, new Batch());
    assertEquals(40, empty.lsn());
    assertEquals(43, first.lsn());
    assertEquals(44, memtable.view().lsn());
    Batch late = new Batch().put(key(2), new byte[] {2});
    assertThrows(IllegalArgumentException.class, () -> memtable.apply(44, late));
    assertThrows(IllegalArgumentException.class, () -> memtable.apply(43, late));
    assertEquals(44, memtable.view().lsn());
    assertNull(memtable.view().find(key(2)));
  }
}
