package dev.grove.betree.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.MessageCodec;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Comparisons of what a source says with what it should. */
public final class Equal {
  private Equal() {}

  public static void assertSame(Message expected, Message found, String where) {
    if (expected == null) {
      assertNull(found, where);
    } else {
      assertTrue(found != null, where + ": missing");
      assertArrayEquals(encoded(expected), encoded(found), where);
    }
  }

  public static byte[] encoded(Message message) {
    ByteWriter out = new ByteWriter(64);
    MessageCodec.encode(message, out);
    return out.toByteArray();
  }

  public static void assertPoints(
      NavigableMap<byte[], Message> all, KeyRange range, PointCursor found, String where) {
    NavigableMap<byte[], Message> expected = all.tailMap(range.lo(), true);
    if (range.hi() != null) {
      expected =
          range.isEmpty()
              ? expected.headMap(range.lo(), false)
              : expected.headMap(range.hi(), false);
    }
    assertPoints(expected, found, where);
  }

  /** The points in {@code range}, the greatest key first. */
  public static void assertPointsBackward(
      NavigableMap<byte[], Message> all, KeyRange range, PointCursor found, String where) {
    NavigableMap<byte[], Message> expected = newPoints();
    all.forEach(
        (key, message) -> {
          if (range.contains(key)) {
            expected.put(key, message);
          }
        });
    assertPoints(expected.descendingMap(), found, where);
  }

  private static void assertPoints(Map<byte[], Message> expected, PointCursor found, String where) {
    for (Map.Entry<byte[], Message> entry : expected.entrySet()) {
      assertTrue(found.next(), where + ": a point is missing");
      assertArrayEquals(entry.getKey(), found.key(), where);
      assertSame(entry.getValue(), found.message(), where);
    }
    assertFalse(found.next(), where + ": a point too many");
    assertFalse(found.next(), where + ": an end is an end");
  }

  public static void assertRanges(
      List<KeyRange> all, KeyRange within, RangeCursor found, String where) {
    List<String> expected = new ArrayList<>();
    for (KeyRange range : all) {
      KeyRange clipped = range.clip(within);
      if (!clipped.isEmpty()) {
        expected.add(text(clipped));
      }
    }
    List<String> list = new ArrayList<>();
    while (found.next()) {
      list.add(text(found.range()));
    }
    assertEquals(expected, list, where);
  }

  /** The same, the last one first. */
  public static void assertRangesBackward(
      List<KeyRange> all, KeyRange within, RangeCursor found, String where) {
    assertRanges(all.reversed(), within, found, where);
    assertFalse(found.next(), where + ": an end is an end");
  }

  public static String text(KeyRange range) {
    java.util.HexFormat hex = java.util.HexFormat.of();
    return hex.formatHex(range.lo())
        + "-"
        + (range.hi() == null ? "end" : hex.formatHex(range.hi()));
  }

  public static NavigableMap<byte[], Message> newPoints() {
    return new java.util.TreeMap<>(Keys::compare);
  }
}
