package dev.grove.betree.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Put;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class IndexCacheTest {
  private static final int RUNS = 12;
  private static final int KEYS = 4_000;

  /** Runs whose filters and index pages come to about 130 KB, with a count of what is read. */
  private static final class Fixture {
    final AtomicInteger filterReads = new AtomicInteger();
    final PageCache cache;
    final List<Run> runs = new ArrayList<>();

    Fixture(long cacheBytes, int indexPercent) {
      cache = new PageCache(cacheBytes, indexPercent);
      Runs.Store store = new Runs.Store();
      RunBytes counting =
          (run, offset, length) -> {
            RunMeta meta = runs.get((int) run).meta();
            filterReads.addAndGet(offset >= meta.filter().offset() ? 1 : 0);
            return store.read(run, offset, length);
          };
      RunReader reader = new RunReader(counting, cache, 4 << 10);
      for (int run = 0; run < RUNS; run++) {
        RunImage image = build(run);
        store.put(image);
        runs.add(new Run(image.meta(), reader, _ -> {}));
      }
    }

    private static RunImage build(int run) {
      RunBuilder builder = new RunBuilder(run, Runs.SMALL_PAGES);
      for (int i = run; i < KEYS * RUNS; i += RUNS) {
        builder.add(key(i), new Put(key(i)));
      }
      return builder.finish();
    }

    Message find(int run, int i) {
      return runs.get(run).slice(KeyRange.ALL).find(key(i));
    }

    int filterPages() {
      return runs.stream().mapToInt(run -> run.meta().filter().pages()).sum();
    }

    /** Looks everywhere for a key of one run. */
    void check(int i) {
      for (int run = 0; run < RUNS; run++) {
        Message found = find(run, i);
        if (run == i % RUNS) {
          assertArrayEquals(key(i), ((Put) found).value());
        } else {
          assertNull(found, "key " + i + " in run " + run);
        }
      }
    }
  }

  private static byte[] key(int i) {
    ByteWriter out = new ByteWriter(16);
    out.putBytes(Integer.toString(i + 1_000_000).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    return java.util.Arrays.copyOf(out.array(), out.size());
  }

  @Test
  void readsOfDataLeaveFiltersInMemory() {
    Fixture fixture = new Fixture(400_000, 75);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 2_000; i++) {
      fixture.check(random.nextInt(KEYS * RUNS));
    }
    for (int run = 0; run < RUNS; run++) {
      var points = fixture.runs.get(run).slice(KeyRange.ALL).points(KeyRange.ALL);
      while (points.next()) {
        assertTrue(points.message() instanceof Put);
      }
    }
    for (int i = 0; i < 2_000; i++) {
      fixture.check(random.nextInt(KEYS * RUNS));
    }
    assertEquals(fixture.filterPages(), fixture.filterReads.get(), "each filter page is read once");
    PageCache.Stats stats = fixture.cache.stats();
    assertTrue(stats.indexBytes() > 60_000 && stats.bytes() <= 400_000, stats.toString());
    assertTrue(stats.bytes() > 300_000, "data has what the index leaves: " + stats);
  }

  @Test
  void filtersThatDoNotFitArePaged() {
    for (int percent : new int[] {0, 10, 50, 100}) {
      Fixture fixture = new Fixture(60_000, percent);
      SplittableRandom random = new SplittableRandom(2);
      for (int i = 0; i < 500; i++) {
        fixture.check(random.nextInt(KEYS * RUNS));
        PageCache.Stats stats = fixture.cache.stats();
        assertTrue(stats.bytes() <= 60_000, stats.toString());
        assertTrue(stats.indexBytes() <= 600L * percent, stats.toString());
      }
      assertTrue(fixture.filterReads.get() > fixture.filterPages(), "some were read again");
    }
  }

  @Test
  void whatIsUsedStays() {
    Fixture fixture = new Fixture(60_000, 50);
    int before = 0;
    for (int i = 0; i < 3_000; i++) {
      int reads = fixture.filterReads.get();
      assertNull(fixture.find(0, 1 + RUNS * (i % 10)));
      before += i > 100 ? fixture.filterReads.get() - reads : 0;
      fixture.find(1 + i % (RUNS - 1), i % (KEYS * RUNS));
    }
    assertTrue(before < 100, "filter pages in constant use were read again " + before + " times");
  }

  @Test
  void releasedRunsGiveTheirRoomBack() {
    Fixture fixture = new Fixture(400_000, 75);
    for (int i = 0; i < 1_000; i++) {
      fixture.check(i);
    }
    assertTrue(fixture.cache.stats().indexBytes() > 0);
    fixture.runs.forEach(Run::release);
    assertEquals(0, fixture.cache.stats().indexBytes());
    fixture.check(5); // a reader of an old header
    assertEquals(0, fixture.cache.stats().indexBytes());
  }

  @Test
  void manyReadersStayWithinTheBound() throws InterruptedException {
    Fixture fixture = new Fixture(60_000, 50);
    ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      int seed = thread;
      threads.add(
          Thread.ofPlatform()
              .uncaughtExceptionHandler((_, failure) -> failures.add(failure))
              .start(() -> readAndRelease(fixture, seed)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(failures.isEmpty(), failures.toString());
    fixture.runs.forEach(run -> assertEquals(run.id() < 4 ? 0 : 1, run.references()));
    fixture.runs.stream().filter(run -> run.references() > 0).forEach(Run::release);
    assertEquals(0, fixture.cache.stats().indexBytes());
  }

  private static void readAndRelease(Fixture fixture, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 500; i++) {
      fixture.check(random.nextInt(KEYS * RUNS));
      PageCache.Stats stats = fixture.cache.stats();
      assertTrue(stats.indexBytes() <= 30_000, "seed " + seed + ": " + stats);
      if (i == 250) {
        fixture.runs.get(seed).release();
      }
    }
  }
}
