package dev.grove.betree.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Message;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Stored bytes that are not what was written are never served. */
class DamageTest {
  private static final RunOptions OPTIONS = new RunOptions(128, 10, true);

  private final SplittableRandom random = new SplittableRandom(4711);
  private final List<byte[]> keys =
      Runs.keys(random, 180).stream().filter(key -> key.length < 30).toList();
  private final Runs.Content content =
      new Runs.Content(Runs.content(random, keys, 70, 0).points(), Runs.ranges(random, keys, 5));
  private final RunImage image = Runs.build(7, OPTIONS, small(content));
  private final byte[] blob = bytes(image);

  private static Runs.Content small(Runs.Content content) {
    content.points().values().removeIf(message -> Equal.encoded(message).length > 40);
    return content;
  }

  private static byte[] bytes(RunImage image) {
    byte[] bytes = new byte[(int) image.bytes()];
    image.read(0, bytes.length).get(bytes);
    return bytes;
  }

  /** A store of one blob, which counts the damage that readers do without. */
  private record Stored(byte[] blob, AtomicInteger tolerated) implements RunBytes {
    @Override
    public ByteBuffer read(long run, long offset, int length) {
      if (offset + length > blob.length) {
        throw new DamagedException(run, offset, "the blob is too short");
      }
      return ByteBuffer.wrap(blob, (int) offset, length).slice();
    }

    @Override
    public void tolerated(DamagedException damage) {
      assertTrue(damage.getMessage().startsWith("run 7 is damaged at offset "));
      tolerated.incrementAndGet();
    }
  }

  private static RunBytes stored(byte[] blob) {
    return new Stored(blob, new AtomicInteger());
  }

  /**
   * Reads all by cursor and every {@code step}th key by lookup; returns how often damage was
   * reported, most of it by refusing an answer. Wrong answers fail.
   */
  private int readAll(RunMeta meta, byte[] damaged, int step) {
    Stored stored = new Stored(damaged, new AtomicInteger());
    RunReader reader = new RunReader(stored, new PageCache(1 << 16), 512);
    RunSlice slice = new Run(meta, reader, _ -> {}).slice(KeyRange.ALL);
    int refused = 0;
    for (int i = damaged.length % step; i < keys.size(); i += step) {
      byte[] key = keys.get(i);
      refused +=
          refuses(key, () -> Equal.assertSame(content.points().get(key), slice.find(key), "find"));
      refused += refuses(key, () -> assertEquals(content.covers(key), slice.deletes(key)));
    }
    refused += refuses(null, () -> readPoints(slice.withMode(ReadMode.COMPACT)));
    refused += refuses(null, () -> readRanges(slice));
    return refused + stored.tolerated().get();
  }

  private static int refuses(byte[] key, Runnable read) {
    try {
      read.run();
      return 0;
    } catch (DamagedException e) {
      assertTrue(e.getMessage().startsWith("run 7 is damaged at offset "), e.getMessage());
      assertTrue(key == null || e.keys().contains(key), e.getMessage());
      return 1;
    }
  }

  private void readPoints(RunSlice slice) {
    PointCursor cursor = slice.points(KeyRange.ALL);
    for (Map.Entry<byte[], Message> entry : content.points().entrySet()) {
      assertTrue(cursor.next() && Arrays.equals(entry.getKey(), cursor.key()));
      Equal.assertSame(entry.getValue(), cursor.message(), "scan");
    }
    assertEquals(false, cursor.next());
  }

  private void readRanges(RunSlice slice) {
    RangeCursor cursor = slice.rangeDeletes(KeyRange.ALL);
    for (KeyRange range : content.ranges()) {
      assertTrue(cursor.next());
      assertEquals(Equal.text(range), Equal.text(cursor.range()));
    }
    assertEquals(false, cursor.next());
  }

  @Test
  void soundBytesAreServed() {
    assertTrue(image.meta().points().levels() > 1, "the test needs an index of several levels");
    assertEquals(0, readAll(image.meta(), blob, 1));
  }

  @Test
  void everyFlippedBitIsFound() {
    long footer = footerOffset();
    for (int bit = 0; bit < 8 * blob.length; bit++) {
      byte[] damaged = blob.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      if (bit / 8 < footer) {
        assertTrue(readAll(image.meta(), damaged, 32) > 0, "bit " + bit);
      } else {
        assertThrows(DamagedException.class, () -> open(damaged), "bit " + bit);
      }
    }
  }

  @Test
  void everyTruncationIsFound() {
    for (int length = 0; length < blob.length; length++) {
      byte[] damaged = Arrays.copyOf(blob, length);
      assertThrows(DamagedException.class, () -> open(damaged), "length " + length);
      boolean pagesCut = length < footerOffset();
      assertEquals(pagesCut, readAll(image.meta(), damaged, 64) > 0, "length " + length);
    }
  }

  @Test
  void pagesOfAnotherRunOrPlaceAreRefused() {
    byte[] other = bytes(Runs.build(8, OPTIONS, content));
    assertEquals(other.length, blob.length);
    assertThrows(DamagedException.class, () -> open(other));
    byte[] oneForeignPage = blob.clone();
    System.arraycopy(other, 0, oneForeignPage, 0, 200);
    assertTrue(readAll(image.meta(), oneForeignPage, 1) > 0);
  }

  /** The same keys under the same id: of another volume, or before the id was given again. */
  @Test
  void pagesOfAnotherRunWithThisIdAreRefused() {
    RunImage other = Runs.build(7, OPTIONS.withSalt(1), content);
    byte[] bytes = bytes(other);
    assertEquals(blob.length, bytes.length);
    assertTrue(readAll(image.meta(), bytes, 1) > 2);
    assertEquals(0, readAll(other.meta(), bytes, 1));
    byte[] oneStalePage = blob.clone();
    System.arraycopy(bytes, 0, oneStalePage, 0, 200);
    assertTrue(readAll(image.meta(), oneStalePage, 1) > 0);
  }

  /** What cannot be read is told exactly, so that a scan can go on behind it. */
  @Test
  void everyKeyOutsideTheNamedOnesIsRead() {
    int readable = 0;
    for (int at = 0; at < footerOffset(); at += 13) {
      byte[] damaged = blob.clone();
      damaged[at] ^= 64;
      RunReader reader = new RunReader(stored(damaged), new PageCache(0), 512);
      RunSlice slice = new Run(image.meta(), reader, _ -> {}).slice(KeyRange.ALL);
      KeyRange named = null;
      try {
        readPoints(slice);
      } catch (DamagedException e) {
        named = e.keys();
      }
      for (byte[] key : keys) {
        if (named != null && !named.contains(key)) {
          Equal.assertSame(content.points().get(key), slice.find(key), "at " + at);
          readable++;
        }
      }
    }
    assertTrue(readable > keys.size(), readable + " keys");
  }

  private RunMeta open(byte[] bytes) {
    return new RunReader(stored(bytes), new PageCache(0), 0).open(7, bytes.length);
  }

  private long footerOffset() {
    ByteBuffer trailer = image.read(image.bytes() - Trailer.BYTES, Trailer.BYTES);
    int length = trailer.order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(0);
    return image.bytes() - Trailer.BYTES - length;
  }
}
