package dev.grove.betree.merge;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Edit;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Patch;
import dev.grove.betree.message.Put;
import dev.grove.betree.run.PageCache;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunBuilder;
import dev.grove.betree.run.RunImage;
import dev.grove.betree.run.RunOptions;
import dev.grove.betree.run.RunReader;
import dev.grove.betree.run.RunSlice;
import dev.grove.betree.run.Runs;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MergeTest {
  private final Runs.Store store = new Runs.Store();
  private final AtomicLong ids = new AtomicLong();

  private static byte[] key(int i) {
    return "k%06d".formatted(i).getBytes(StandardCharsets.UTF_8);
  }

  private RunSlice open(RunBuilder builder) {
    return Runs.open(store, builder.finish(), new PageCache(1 << 20), 0).slice(KeyRange.ALL);
  }

  private RunBuilder builder() {
    return new RunBuilder(ids.incrementAndGet(), Runs.SMALL_PAGES);
  }

  private RunSlice numbered(int from, int to) {
    RunBuilder builder = builder();
    for (int i = from; i < to; i++) {
      builder.add(key(i), new Put(key(i)));
    }
    return open(builder);
  }

  private RunSlice deleting(KeyRange range) {
    RunBuilder builder = builder();
    builder.addRange(range);
    return open(builder);
  }

  @Test
  void aRangeDeleteAppliesBelowThePointsOfItsOwnSource() {
    RunBuilder builder = builder();
    Message patch = new Patch(List.of(new Edit.SetBytes(0, new byte[] {9}, true)));
    builder.add(key(1), patch);
    builder.addRange(new KeyRange(key(0), key(5)));
    List<RunSlice> stack = List.of(open(builder), numbered(0, 10));
    assertArrayEquals(new byte[] {9}, Lookup.get(key(1), stack));
    assertNull(Lookup.get(key(2), stack));
    assertArrayEquals(key(5), Lookup.get(key(5), stack));
    LookupState state = new LookupState(key(1));
    assertTrue(state.feed(stack.getFirst()), "the patch ends at the range delete");
  }

  @Test
  void whatARangeDeleteHidesIsNotRead() {
    RunSlice old = numbered(0, 20_000);
    AtomicInteger reads = new AtomicInteger();
    RunReader counting =
        new RunReader(
            (run, offset, length) -> {
              reads.incrementAndGet();
              return store.read(run, offset, length);
            },
            new PageCache(0),
            0);
    RunSlice counted = new Run(old.run().meta(), counting, _ -> {}).slice(KeyRange.ALL);
    RunSlice deletes = deleting(new KeyRange(key(10), key(19_990)));
    ScanCursor scan = new ScanCursor(List.of(deletes, counted), KeyRange.ALL);
    int seen = 0;
    while (scan.next()) {
      seen++;
    }
    assertEquals(20, seen);
    assertTrue(reads.get() < 20, reads + " reads");
  }

  @Test
  void streamsAcrossSegmentsWithoutACut() {
    MergeWriter writer = new MergeWriter(ids::incrementAndGet, RunOptions.DEFAULTS, 1 << 20, false);
    RunSlice points = numbered(0, 100);
    RunSlice deletes = deleting(new KeyRange(key(200), key(400)));
    List<Segment> segments =
        List.of(
            new Segment(new KeyRange(key(0), key(50)), List.of(points)),
            new Segment(new KeyRange(key(50), key(300)), List.of(points, deletes)),
            new Segment(new KeyRange(key(300), null), List.of(deletes)));
    List<RunImage> images = writer.merge(segments);
    assertEquals(1, images.size());
    assertEquals(100, images.getFirst().meta().entries());
    assertEquals(1, images.getFirst().meta().ranges(), "pieces that meet are one range again");
    assertThrows(IllegalArgumentException.class, () -> writer.merge(segments.reversed()));
  }

  @Test
  void manyRangeDeletesFillSeveralRuns() {
    RunBuilder builder = builder();
    for (int i = 0; i < 10_000; i++) {
      builder.addRange(new KeyRange(key(10 * i), key(10 * i + 5)));
    }
    MergeWriter writer = new MergeWriter(ids::incrementAndGet, Runs.SMALL_PAGES, 50_000, false);
    List<RunImage> images =
        writer.merge(List.of(new Segment(KeyRange.ALL, List.of(open(builder)))));
    assertTrue(images.size() > 3);
    assertEquals(10_000, images.stream().mapToLong(image -> image.meta().ranges()).sum());
    assertFalse(images.stream().anyMatch(image -> image.bytes() > 60_000));
  }

  @Test
  void nothingLeftIsNoRun() {
    MergeWriter writer = new MergeWriter(ids::incrementAndGet, RunOptions.DEFAULTS, 1 << 20, true);
    RunSlice deletes = deleting(KeyRange.ALL);
    assertEquals(
        List.of(),
        writer.merge(List.of(new Segment(KeyRange.ALL, List.of(deletes, numbered(0, 10))))));
    assertEquals(List.of(), writer.merge(List.of()));
  }
}
