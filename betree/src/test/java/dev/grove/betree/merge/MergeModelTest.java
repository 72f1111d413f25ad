package dev.grove.betree.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Messages;
import dev.grove.betree.message.Put;
import dev.grove.betree.run.Equal;
import dev.grove.betree.run.PageCache;
import dev.grove.betree.run.ReadMode;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunImage;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.RunSlice;
import dev.grove.betree.run.Runs;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Lookup, scan and compaction of random stacks of runs, against a map to which their messages are
 * applied one by one.
 */
class MergeModelTest {
  private final Runs.Store store = new Runs.Store();
  private final PageCache cache = new PageCache(1 << 20);
  private final AtomicLong ids = new AtomicLong();

  /** A stack of slices, with what they were built from; oldest first. */
  private record Stack(List<Runs.Content> contents, List<RunSlice> slices) {
    List<RunSlice> newestFirst() {
      return slices.reversed();
    }

    /** What the stack makes of older values, key by key. */
    NavigableMap<byte[], byte[]> over(Map<byte[], byte[]> older, Iterable<byte[]> keys) {
      NavigableMap<byte[], byte[]> result = new TreeMap<>(Keys::compare);
      for (byte[] key : keys) {
        byte[] value = older.get(key);
        for (int i = 0; i < contents.size(); i++) {
          if (slices.get(i).range().contains(key)) {
            Runs.Content content = contents.get(i);
            value = content.covers(key) ? null : value;
            Message message = content.points().get(key);
            value = message == null ? value : Messages.apply(message, value);
          }
        }
        if (value != null) {
          result.put(key, value);
        }
      }
      return result;
    }
  }

  private Stack stack(SplittableRandom random, List<byte[]> keys, int sources) {
    List<Runs.Content> contents = new ArrayList<>();
    List<RunSlice> slices = new ArrayList<>();
    while (slices.size() < sources) {
      int points = random.nextInt(1 + random.nextInt(keys.size()));
      Runs.Content content =
          Runs.content(random, keys, points, random.nextBoolean() ? 0 : random.nextInt(8));
      if (!content.isEmpty()) {
        RunImage image = Runs.build(ids.incrementAndGet(), Runs.SMALL_PAGES, content);
        Run run = Runs.open(store, image, cache, 16 << 10);
        contents.add(content);
        slices.add(run.slice(random.nextInt(3) > 0 ? KeyRange.ALL : Runs.range(random, keys)));
      }
    }
    return new Stack(contents, slices);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void agreesWithTheModel(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 8; round++) {
      String where = "seed " + seed + " round " + round;
      List<byte[]> keys = Runs.keys(random, 5 + random.nextInt(400));
      Stack stack = stack(random, keys, 1 + random.nextInt(random.nextInt(5) == 0 ? 30 : 6));
      NavigableMap<byte[], byte[]> expected = stack.over(Map.of(), keys);
      for (byte[] key : keys) {
        assertArrayEquals(expected.get(key), Lookup.get(key, stack.newestFirst()), where);
      }
      for (int i = 0; i < 10; i++) {
        KeyRange range = i == 0 ? KeyRange.ALL : Runs.range(random, keys);
        assertScan(expected, range, stack.newestFirst(), where);
      }
      compact(random, keys, stack, where);
    }
  }

  private static void assertScan(
      NavigableMap<byte[], byte[]> expected,
      KeyRange range,
      List<? extends MessageSource> sources,
      String where) {
    ScanCursor scan = new ScanCursor(sources, range);
    for (Map.Entry<byte[], byte[]> entry : expected.tailMap(range.lo(), true).entrySet()) {
      if (range.contains(entry.getKey())) {
        assertTrue(scan.next(), where + ": a key is missing");
        assertArrayEquals(entry.getKey(), scan.key(), where);
        assertArrayEquals(entry.getValue(), scan.value(), where);
      }
    }
    assertFalse(scan.next(), where + ": a key too many");
    ScanCursor backward = ScanCursor.backward(sources, range);
    for (Map.Entry<byte[], byte[]> entry : expected.descendingMap().entrySet()) {
      if (range.contains(entry.getKey())) {
        assertTrue(backward.next(), where + ", backward: a key is missing");
        assertArrayEquals(entry.getKey(), backward.key(), where + ", backward");
        assertArrayEquals(entry.getValue(), backward.value(), where + ", backward");
      }
    }
    assertFalse(backward.next(), where + ", backward: a key too many");
  }

  private void compact(SplittableRandom random, List<byte[]> keys, Stack stack, String where) {
    boolean bottom = random.nextBoolean();
    long maxRunBytes = 1L + random.nextInt(20_000);
    List<Segment> segments = segments(random, keys, stack);
    List<RunSlice> outputs = new ArrayList<>();
    MergeWriter writer =
        new MergeWriter(ids::incrementAndGet, Runs.SMALL_PAGES, maxRunBytes, bottom);
    for (RunImage image : writer.merge(segments)) {
      assertWithinBound(image.meta(), maxRunBytes, where);
      outputs.add(Runs.open(store, image, cache, 0).slice(KeyRange.ALL));
    }
    assertDisjoint(outputs, where);
    if (bottom) {
      assertOnlyValues(outputs, where);
    }
    Stack older = stack(random, keys, 2);
    NavigableMap<byte[], byte[]> below = bottom ? newMap() : older.over(Map.of(), keys);
    NavigableMap<byte[], byte[]> expected = stack.over(below, keys);
    List<MessageSource> sources = new ArrayList<>(outputs);
    sources.addAll(bottom ? List.of() : older.newestFirst());
    assertScan(expected, KeyRange.ALL, sources, where + " compacted, bottom " + bottom);
    for (byte[] key : keys) {
      assertArrayEquals(expected.get(key), Lookup.get(key, sources), where);
    }
  }

  private static NavigableMap<byte[], byte[]> newMap() {
    return new TreeMap<>(Keys::compare);
  }

  /** The whole key space in random parts, each with the whole stack. */
  private static List<Segment> segments(SplittableRandom random, List<byte[]> keys, Stack stack) {
    List<byte[]> cuts = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      cuts.add(keys.get(random.nextInt(keys.size())));
    }
    cuts.sort(Keys::compare);
    List<RunSlice> sources =
        stack.newestFirst().stream().map(slice -> slice.withMode(ReadMode.COMPACT)).toList();
    List<Segment> segments = new ArrayList<>();
    byte[] lo = Keys.EMPTY;
    for (byte[] cut : cuts) {
      segments.add(new Segment(new KeyRange(lo, cut), sources));
      lo = cut;
    }
    segments.add(new Segment(new KeyRange(lo, null), sources));
    return segments;
  }

  private static void assertWithinBound(RunMeta meta, long maxRunBytes, String where) {
    boolean single = meta.entries() + meta.ranges() <= 2;
    long footer = 8_000L + meta.lo().length + 64L * 600;
    assertTrue(single || meta.length() <= maxRunBytes + footer, where + " " + meta);
  }

  private static void assertDisjoint(List<RunSlice> outputs, String where) {
    for (int i = 1; i < outputs.size(); i++) {
      byte[] end = outputs.get(i - 1).run().meta().hi();
      assertTrue(
          Keys.compareUpper(end, outputs.get(i).run().meta().lo()) <= 0, where + " output " + i);
    }
  }

  private static void assertOnlyValues(List<RunSlice> outputs, String where) {
    for (RunSlice output : outputs) {
      assertEquals(0, output.run().meta().ranges(), where);
      PointCursor points = output.points(KeyRange.ALL);
      while (points.next()) {
        assertTrue(points.message() instanceof Put, where);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void compactionWritesEachKeyOnceAndTheUnionOfTheRanges(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<byte[]> keys = Runs.keys(random, 300);
    Stack stack = stack(random, keys, 5);
    MergeWriter writer =
        new MergeWriter(ids::incrementAndGet, Runs.SMALL_PAGES, Long.MAX_VALUE, false);
    List<RunImage> images = writer.merge(List.of(new Segment(KeyRange.ALL, stack.newestFirst())));
    assertEquals(1, images.size());
    RunSlice output = Runs.open(store, images.getFirst(), cache, 0).slice(KeyRange.ALL);
    for (byte[] key : keys) {
      boolean covered = false;
      for (int i = 0; i < stack.slices().size(); i++) {
        covered |= stack.slices().get(i).deletes(key);
      }
      assertEquals(covered, output.deletes(key), "seed " + seed);
      if (covered && output.find(key) != null) {
        assertTrue(output.find(key) instanceof Put, "a covered key is a value or nothing");
      }
      Equal.assertSame(composed(stack, key), covered ? null : output.find(key), "seed " + seed);
    }
  }

  /** Most messages are copied as bytes; none may come out otherwise than decoded and encoded. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void copiedMessagesAreThoseComposed(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    boolean bottom = seed % 2 == 0;
    List<byte[]> keys = Runs.keys(random, 600);
    Stack stack = stack(random, keys, 4);
    TreeMap<byte[], Message> expected = new TreeMap<>(Keys::compare);
    for (byte[] key : keys) {
      Message message = composed(stack, key);
      byte[] value = stack.over(Map.of(), List.of(key)).get(key);
      boolean covered = stack.slices().stream().anyMatch(slice -> slice.deletes(key));
      if (bottom || covered) {
        message = value == null ? null : new Put(value);
      }
      if (message != null) {
        expected.put(key, message);
      }
    }
    MergeWriter writer = new MergeWriter(() -> 77, Runs.SMALL_PAGES, Long.MAX_VALUE, bottom);
    List<RunImage> images = writer.merge(List.of(new Segment(KeyRange.ALL, stack.newestFirst())));
    RunImage image = images.getFirst();
    List<KeyRange> ranges = new ArrayList<>();
    RangeCursor union =
        Runs.open(store, image, cache, 0).slice(KeyRange.ALL).rangeDeletes(KeyRange.ALL);
    while (union.next()) {
      ranges.add(union.range());
    }
    RunImage byHand = Runs.build(77, Runs.SMALL_PAGES, new Runs.Content(expected, ranges));
    int length = Math.toIntExact(image.meta().length());
    assertEquals(byHand.bytes(), length, "seed " + seed);
    assertEquals(byHand.read(0, length), image.read(0, length), "seed " + seed);
  }

  private static Message composed(Stack stack, byte[] key) {
    Message message = null;
    for (RunSlice slice : stack.slices()) {
      if (slice.deletes(key)) {
        return null;
      }
      Message next = slice.find(key);
      message = next == null ? message : Messages.compose(next, message);
    }
    return message;
  }
}
