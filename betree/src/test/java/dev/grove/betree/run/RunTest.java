package dev.grove.betree.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Delete;
import dev.grove.betree.message.Edit;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Patch;
import dev.grove.betree.message.Put;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class RunTest {
  private static byte[] key(int i) {
    return "key/%08d".formatted(i).getBytes(StandardCharsets.UTF_8);
  }

  private static Message find(Run run, byte[] key) {
    return run.slice(KeyRange.ALL).find(key);
  }

  /** Who has read from it keeps what was read. */
  @Test
  void anImageThatWasDroppedReadsNothing() {
    RunImage image = numbered(20_000, 100);
    ByteBuffer before = image.read(0, 64);
    ByteBuffer whole = image.read(0, (int) image.bytes());
    image.drop();
    assertEquals(whole.slice(0, 64), before);
    assertNull(image.read(0, 64));
    assertNull(image.read(0, (int) image.bytes()));
    assertThrows(IllegalStateException.class, image::chunks);
  }

  private static RunImage numbered(int entries, int valueBytes) {
    RunBuilder builder = new RunBuilder(1, Runs.SMALL_PAGES);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < entries; i++) {
      byte[] value = new byte[valueBytes];
      random.nextBytes(value);
      builder.add(key(2 * i), new Put(value));
    }
    return builder.finish();
  }

  @Test
  void refusesWhatDoesNotAscend() {
    RunBuilder builder = new RunBuilder(1, RunOptions.DEFAULTS);
    builder.add(key(2), Delete.INSTANCE);
    assertThrows(IllegalArgumentException.class, () -> builder.add(key(2), Delete.INSTANCE));
    assertThrows(IllegalArgumentException.class, () -> builder.add(key(1), Delete.INSTANCE));
    builder.addRange(new KeyRange(key(5), key(7)));
    assertThrows(
        IllegalArgumentException.class, () -> builder.addRange(new KeyRange(key(6), key(9))));
    assertThrows(
        IllegalArgumentException.class, () -> builder.addRange(new KeyRange(key(8), key(8))));
    builder.addRange(new KeyRange(key(7), null));
    assertThrows(
        IllegalArgumentException.class, () -> builder.addRange(new KeyRange(key(8), null)));
    RunMeta meta = builder.finish().meta();
    assertEquals(1, meta.ranges(), "adjacent ranges are one");
    assertArrayEquals(key(2), meta.lo());
    assertNull(meta.hi());
    assertThrows(IllegalStateException.class, builder::finish);
  }

  @Test
  void refusesToBeEmptyAndEntriesTooLarge() {
    RunBuilder builder = new RunBuilder(1, RunOptions.DEFAULTS);
    assertThrows(IllegalStateException.class, builder::finish);
    Edit large = new Edit.SetBytes(0, new byte[6 << 20], true);
    Patch tooLarge = new Patch(List.of(large, large, large));
    assertThrows(IllegalArgumentException.class, () -> builder.add(key(1), tooLarge));
    byte[] largest = new byte[Edit.MAX_VALUE_BYTES];
    largest[5] = 1;
    builder.add(key(1), new Put(largest));
    RunImage image = builder.finish();
    Run run = Runs.open(new Runs.Store(), image, new PageCache(1 << 20), 0);
    assertArrayEquals(largest, ((Put) find(run, key(1))).value());
  }

  @Test
  void filterKeepsAbsentKeysFromThePages() {
    RunImage image = numbered(20_000, 10);
    AtomicInteger reads = new AtomicInteger();
    RunBytes counting =
        (_, offset, length) -> {
          reads.incrementAndGet();
          return image.read(offset, length);
        };
    PageCache cache = new PageCache(0);
    Run run = new Run(image.meta(), new RunReader(counting, cache, 0), _ -> {});
    int filterReads = 0;
    for (int i = 0; i < 10_000; i++) {
      assertNull(find(run, key(2 * i + 1)));
      filterReads++;
    }
    int passed = (reads.get() - filterReads) / (image.meta().points().levels() + 1);
    assertTrue(passed < 250, passed + " of 10000 absent keys passed a filter of 10 bits a key");
  }

  @Test
  void cacheStaysWithinItsBound() {
    RunImage image = numbered(20_000, 100);
    PageCache cache = new PageCache(100_000);
    Run run = Runs.open(new Runs.Store(), image, cache, 8 << 10);
    for (int i = 0; i < 20_000; i++) {
      assertTrue(find(run, key(2 * i)) != null);
      if (i % 1000 == 0) {
        assertTrue(cache.stats().bytes() <= 100_000, cache.stats().toString());
      }
    }
    var points = run.slice(KeyRange.ALL).points(KeyRange.ALL);
    int seen = 0;
    while (points.next()) {
      seen++;
    }
    PageCache.Stats stats = cache.stats();
    assertEquals(20_000, seen);
    assertTrue(stats.bytes() <= 100_000 && stats.bytes() > 50_000, stats.toString());
    assertEquals(100_000, stats.limitBytes());
    assertTrue(stats.indexBytes() > 25_000 && stats.indexBytes() <= 75_000, stats.toString());
    assertTrue(stats.hits() > 0 && stats.misses() > 0, stats.toString());
  }

  @Test
  void compactionLeavesTheCacheAlone() {
    RunImage image = numbered(5_000, 100);
    PageCache cache = new PageCache(10 << 20);
    Run run = Runs.open(new Runs.Store(), image, cache, 64 << 10);
    var points = run.slice(KeyRange.ALL).withMode(ReadMode.COMPACT).points(KeyRange.ALL);
    while (points.next()) {
      assertTrue(points.message() instanceof Put);
    }
    assertEquals(0, cache.stats().pages());
  }

  @Test
  void scansReadAheadInGrowingSteps() {
    RunImage image = numbered(5_000, 100);
    List<Integer> lengths = new ArrayList<>();
    RunBytes recording =
        (_, offset, length) -> {
          lengths.add(length);
          return image.read(offset, length);
        };
    RunReader reader = new RunReader(recording, new PageCache(10 << 20), 64 << 10);
    Run run = new Run(image.meta(), reader, _ -> {});
    var points = run.slice(KeyRange.ALL).points(KeyRange.ALL);
    while (points.next()) {
      assertTrue(points.key().length > 0);
    }
    assertTrue(lengths.stream().allMatch(length -> length <= 64 << 10), lengths.toString());
    assertTrue(lengths.size() < image.meta().length() / (8 << 10), lengths.toString());
    assertTrue(lengths.get(1) < 4 << 10, "the first reads are small: " + lengths);
    points = run.slice(KeyRange.ALL).points(KeyRange.ALL);
    int before = lengths.size();
    while (points.next()) {
      assertTrue(points.key().length > 0);
    }
    assertEquals(before, lengths.size(), "a second scan reads nothing");
  }

  @Test
  void concurrentMissesLoadAPageOnce() throws InterruptedException {
    RunImage image = numbered(5, 10);
    AtomicInteger reads = new AtomicInteger();
    CountDownLatch go = new CountDownLatch(1);
    RunBytes slow =
        (_, offset, length) -> {
          reads.incrementAndGet();
          LockSupport.parkNanos(10_000_000);
          return image.read(offset, length);
        };
    Run run = new Run(image.meta(), new RunReader(slow, new PageCache(1 << 20), 0), _ -> {});
    AtomicInteger found = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      go.await();
                      found.addAndGet(find(run, key(2)) instanceof Put ? 1 : 0);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(8, found.get());
    assertEquals(3, reads.get(), "filter, index and data page");
  }

  @Test
  void lastReleaseIsReportedOnce() {
    AtomicInteger released = new AtomicInteger();
    RunReader reader = new RunReader((_, _, _) -> ByteBuffer.allocate(0), new PageCache(0), 0);
    Run run = new Run(numbered(1, 1).meta(), reader, _ -> released.incrementAndGet());
    run.retain();
    run.release();
    assertEquals(0, released.get());
    run.release();
    assertEquals(1, released.get());
    assertThrows(IllegalStateException.class, run::release);
    assertThrows(IllegalStateException.class, run::retain);
    assertEquals(1, released.get());
  }

  @Test
  void estimatesFollowTheData() {
    RunMeta meta = numbered(20_000, 100).meta();
    long sum = 0;
    for (int i = 0; i < 10; i++) {
      KeyRange tenth = new KeyRange(key(4000 * i), key(4000 * (i + 1)));
      long bytes = meta.bytesIn(tenth);
      assertEquals(0.1, (double) bytes / meta.dataBytes(), 0.035, "tenth " + i);
      sum += bytes;
    }
    assertEquals(1.0, (double) sum / meta.dataBytes(), 0.01);
    assertTrue(meta.dataBytes() > 2_000_000 && meta.dataBytes() < meta.length());
    assertEquals(0, meta.bytesIn(new KeyRange(new byte[] {'z'}, null)));
  }
}
