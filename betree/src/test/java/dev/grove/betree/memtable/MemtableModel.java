package dev.grove.betree.memtable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Delete;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Messages;
import dev.grove.betree.message.Patch;
import dev.grove.betree.message.Put;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What a memtable should hold. Keys are numbers of two bytes, so that the deleted ranges can be
 * kept as a plain set of numbers, with no arithmetic of intervals.
 */
final class MemtableModel {
  static final int KEYS = 1_000;

  private final NavigableMap<byte[], Message> points;
  private final boolean[] deleted;
  private boolean tailDeleted;

  MemtableModel() {
    this(new TreeMap<>(Keys::compare), new boolean[KEYS], false);
  }

  private MemtableModel(
      NavigableMap<byte[], Message> points, boolean[] deleted, boolean tailDeleted) {
    this.points = points;
    this.deleted = deleted;
    this.tailDeleted = tailDeleted;
  }

  static byte[] key(int number) {
    return new byte[] {(byte) (number >> 8), (byte) number};
  }

  private static int number(byte[] key) {
    return key.length == 0 ? 0 : ((key[0] & 0xFF) << 8) | (key[1] & 0xFF);
  }

  MemtableModel copy() {
    return new MemtableModel(new TreeMap<>(points), deleted.clone(), tailDeleted);
  }

  void apply(Batch batch) {
    for (Batch.Operation operation : batch.operations()) {
      switch (operation) {
        case Batch.Point point ->
            points.merge(
                point.key(), point.message(), (older, newer) -> Messages.compose(newer, older));
        case Batch.DeleteRange(KeyRange range) -> deleteRange(range);
      }
    }
  }

  private void deleteRange(KeyRange range) {
    if (range.isEmpty()) {
      return;
    }
    within(range).clear();
    int end = range.hi() == null ? KEYS : number(range.hi());
    for (int i = number(range.lo()); i < end; i++) {
      deleted[i] = true;
    }
    tailDeleted |= range.hi() == null;
  }

  private NavigableMap<byte[], Message> within(KeyRange range) {
    return range.hi() == null
        ? points.tailMap(range.lo(), true)
        : points.subMap(range.lo(), true, range.hi(), false);
  }

  void check(MemtableView view, String what) {
    checkWithin(view, KeyRange.ALL, what);
    long bytes = 0;
    for (var entry : points.entrySet()) {
      bytes += entry.getKey().length + Messages.heapBytes(entry.getValue()) / 4;
    }
    boolean ranges = view.rangeDeletes(KeyRange.ALL).next();
    assertEquals(points.isEmpty() && !ranges, view.isEmpty(), what);
    assertTrue(view.bytes() >= bytes, what);
    for (int i = 0; i < KEYS; i++) {
      byte[] key = key(i);
      assertSameMessage(points.get(key), view.find(key), what);
      assertEquals(deleted[i], view.deletes(key), what);
    }
    assertEquals(tailDeleted, view.deletes(new byte[] {-1, -1}), what);
  }

  void checkWithin(MemtableView view, KeyRange range, String what) {
    PointCursor cursor = view.points(range);
    for (var entry : within(range).entrySet()) {
      assertTrue(cursor.next(), what);
      assertArrayEquals(entry.getKey(), cursor.key(), what);
      assertSameMessage(entry.getValue(), cursor.message(), what);
    }
    assertFalse(cursor.next(), what);
    assertFalse(cursor.next(), what);
    checkRanges(view, range, what);
    checkBackward(view, range, what);
  }

  private void checkBackward(MemtableView view, KeyRange range, String what) {
    PointCursor cursor = view.pointsBackward(range);
    for (var entry : within(range).descendingMap().entrySet()) {
      assertTrue(cursor.next(), what);
      assertArrayEquals(entry.getKey(), cursor.key(), what);
      assertSameMessage(entry.getValue(), cursor.message(), what);
    }
    assertFalse(cursor.next(), what);
    assertFalse(cursor.next(), what);
    assertEquals(
        ranges(view.rangeDeletes(range)),
        ranges(view.rangeDeletesBackward(range)).reversed(),
        what);
  }

  private static List<String> ranges(RangeCursor cursor) {
    List<String> ranges = new ArrayList<>();
    while (cursor.next()) {
      KeyRange range = cursor.range();
      ranges.add(Arrays.toString(range.lo()) + Arrays.toString(range.hi()));
    }
    return ranges;
  }

  private void checkRanges(MemtableView view, KeyRange range, String what) {
    RangeCursor cursor = view.rangeDeletes(range);
    int end = range.hi() == null ? KEYS : number(range.hi());
    int i = number(range.lo());
    while (i < end) {
      if (!deleted[i]) {
        i++;
        continue;
      }
      int from = i;
      while (i < end && deleted[i]) {
        i++;
      }
      assertTrue(cursor.next(), what);
      assertEquals(from, number(cursor.range().lo()), what);
      boolean open = i == KEYS && range.hi() == null && tailDeleted;
      if (open) {
        assertNull(cursor.range().hi(), what);
      } else {
        assertEquals(i, number(cursor.range().hi()), what);
      }
    }
    assertFalse(cursor.next(), what);
    assertFalse(cursor.next(), what);
  }

  private static void assertSameMessage(Message expected, Message actual, String what) {
    if (expected == null) {
      assertNull(actual, what);
      return;
    }
    assertNotNull(actual, what);
    switch (expected) {
      case Put put -> assertArrayEquals(put.value(), ((Put) actual).value(), what);
      case Delete delete -> assertEquals(delete, actual, what);
      case Patch patch -> {
        assertEquals(patch.edits().size(), ((Patch) actual).edits().size(), what);
        assertArrayEquals(Messages.apply(patch, null), Messages.apply(actual, null), what);
        byte[] base = new byte[64];
        assertArrayEquals(Messages.apply(patch, base), Messages.apply(actual, base), what);
      }
    }
  }
}
