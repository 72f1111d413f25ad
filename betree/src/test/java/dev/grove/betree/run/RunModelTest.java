package dev.grove.betree.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Message;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random runs against the sorted map they were built from. */
class RunModelTest {
  private static final List<ReadMode> MODES =
      List.of(ReadMode.POINT, ReadMode.SCAN, ReadMode.COMPACT);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void saysWhatItWasBuiltFrom(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 12; round++) {
      String where = "seed " + seed + " round " + round;
      List<byte[]> keys = Runs.keys(random, 5 + random.nextInt(800));
      int points = random.nextInt(4) == 0 ? 0 : random.nextInt(keys.size());
      Runs.Content content = Runs.content(random, keys, points, random.nextInt(60));
      if (!content.isEmpty()) {
        check(random, keys, content, where);
      }
    }
  }

  private static void check(
      SplittableRandom random, List<byte[]> keys, Runs.Content content, String where) {
    RunOptions options =
        new RunOptions(1 << 10, random.nextInt(3) == 0 ? 0 : 10, random.nextBoolean());
    Runs.Store store = new Runs.Store();
    PageCache cache = new PageCache(random.nextInt(200_000));
    RunImage image = Runs.build(random.nextLong(), options, content);
    Run run = Runs.open(store, image, cache, random.nextInt(32 << 10));
    checkMeta(image, content, store, cache, where);
    for (int i = 0; i < 40; i++) {
      KeyRange range = i == 0 ? KeyRange.ALL : Runs.range(random, keys);
      ReadMode mode = MODES.get(random.nextInt(MODES.size()));
      RunSlice slice = run.slice(range).withMode(mode);
      for (int k = 0; k < 20; k++) {
        byte[] key = keys.get(random.nextInt(keys.size()));
        boolean inside = range.contains(key);
        Equal.assertSame(inside ? content.points().get(key) : null, slice.find(key), where);
        assertEquals(inside && content.covers(key), slice.deletes(key), where);
      }
      KeyRange within = random.nextBoolean() ? KeyRange.ALL : Runs.range(random, keys);
      KeyRange both = range.clip(within);
      Equal.assertPoints(content.points(), both, slice.points(within), where);
      Equal.assertRanges(content.ranges(), both, slice.rangeDeletes(within), where);
      Equal.assertPointsBackward(content.points(), both, slice.pointsBackward(within), where);
      Equal.assertRangesBackward(content.ranges(), both, slice.rangeDeletesBackward(within), where);
    }
  }

  private static void checkMeta(
      RunImage image, Runs.Content content, Runs.Store store, PageCache cache, String where) {
    RunMeta meta = image.meta();
    assertEquals(content.points().size(), meta.entries(), where);
    assertEquals(content.ranges().size(), meta.ranges(), where);
    for (Map.Entry<byte[], Message> point : content.points().entrySet()) {
      assertTrue(meta.covered().contains(point.getKey()), where);
    }
    for (KeyRange range : content.ranges()) {
      assertTrue(meta.covered().covers(range), where);
    }
    assertEquals(image.bytes(), image.chunks().stream().mapToLong(c -> c.remaining()).sum(), where);
    ByteWriter out = new ByteWriter(64);
    meta.encode(out);
    RunMeta read = new RunReader(store, cache, 0).open(meta.id(), image.bytes());
    assertArrayEquals(out.toByteArray(), encoded(read), where);
    ByteReader in = new ByteReader(out.toByteArray());
    assertArrayEquals(out.toByteArray(), encoded(RunMeta.decode(in)), where);
    assertTrue(in.isAtEnd(), where);
    assertFalse(meta.samples().size() > 64, where);
    assertEquals(meta.dataBytes(), meta.bytesIn(KeyRange.ALL), where);
  }

  private static byte[] encoded(RunMeta meta) {
    ByteWriter out = new ByteWriter(64);
    meta.encode(out);
    return out.toByteArray();
  }
}
