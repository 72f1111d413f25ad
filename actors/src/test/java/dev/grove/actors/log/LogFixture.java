package dev.grove.actors.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.southbound.SouthboundSettings;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Batch.Point;
import dev.grove.betree.message.Put;
import dev.grove.betree.run.FilterRef;
import dev.grove.betree.run.PageRef;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.Sample;
import dev.grove.betree.run.TreeRef;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A log in a directory, whose commit n puts key n. */
final class LogFixture implements AutoCloseable {
  static final UUID VOLUME = new UUID(0x1234, 0x5678);
  static final LogSettings SETTINGS =
      new LogSettings(1 << 20, 1000, 4096, 4, 256, 1 << 20, false, 0);

  final LocalDirectory southbound;

  LogFixture(Path directory) {
    FormatOptions options = new FormatOptions(VOLUME, 4096, Instant.EPOCH);
    southbound = LocalDirectory.open(directory, true, options, new SouthboundSettings(16));
  }

  LogFiles files() {
    return southbound.log();
  }

  @Override
  public void close() {
    southbound.close();
  }

  static Batch batch(long lsn) {
    return new Batch().put(key(lsn), value(lsn)).deleteRange(key(lsn + 1), key(lsn + 2));
  }

  private static byte[] key(long lsn) {
    return String.format("M/%08d", lsn).getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] value(long lsn) {
    return ("value " + lsn).repeat(lsn % 7 == 0 ? 40 : 1).getBytes(StandardCharsets.UTF_8);
  }

  static void assertBatch(long lsn, Batch batch) {
    assertEquals(2, batch.operations().size());
    Point point = (Point) batch.operations().getFirst();
    assertArrayEquals(key(lsn), point.key());
    assertArrayEquals(value(lsn), ((Put) point.message()).value());
  }

  static LogChunk chunk(long first, long last) {
    LogBuffer buffer = new LogBuffer(SETTINGS, new ChunkPool(4096, 1), new LogGauges(), first - 1);
    for (long lsn = first; lsn <= last; lsn++) {
      buffer.append(lsn, batch(lsn));
    }
    return buffer.handOver();
  }

  SegmentedLog open(LogEnd end) {
    return SegmentedLog.open(files(), VOLUME, SETTINGS, new LogGauges(), end);
  }

  /** Replays, checking every commit. */
  LogEnd replay(long afterLsn, List<Long> lsns) {
    return LogReader.replay(files(), VOLUME, afterLsn, 0, new Checked(afterLsn, lsns));
  }

  /** Checks every commit; a run counts for the commits that it names. */
  record Checked(long afterLsn, List<Long> lsns) implements LogReader.Sink {
    @Override
    public void commit(long lsn, Batch batch) {
      assertBatch(lsn, batch);
      take(lsn);
    }

    @Override
    public void run(long firstLsn, long lastLsn, RunMeta run) {
      assertEquals(meta(run.id()).length(), run.length());
      for (long lsn = firstLsn; lsn <= lastLsn; lsn++) {
        take(lsn);
      }
    }

    @Override
    public void commits(long firstLsn, long lastLsn, Batch batch) {
      for (long lsn = firstLsn; lsn <= lastLsn; lsn++) {
        assertBatch(firstLsn, batch);
        take(lsn);
      }
    }

    private void take(long lsn) {
      assertEquals(lsns.isEmpty() ? afterLsn + 1 : lsns.getLast() + 1, lsn);
      lsns.add(lsn);
    }
  }

  static RunMeta meta(long id) {
    byte[] lo = key(id);
    return new RunMeta(
        id,
        0,
        1000 + id,
        1,
        0,
        0,
        0,
        lo,
        Keys.successor(lo),
        new TreeRef(new PageRef(0, 100), 1),
        TreeRef.EMPTY,
        FilterRef.NONE,
        List.of(),
        List.of(new Sample(lo, 0), new Sample(Keys.successor(lo), 80)));
  }

  static LogChunk naming(long first, long last, long run) {
    LogChunk chunk = new ChunkPool(4096, 1).take();
    chunk.name(first, last, meta(run));
    return chunk;
  }

  LogEnd replay(long afterLsn) {
    return replay(afterLsn, new ArrayList<>());
  }

  /**
   * Writes records of {@code perRecord} commits each, forced each, up to {@code last}, a segment
   * change after each of {@code rotateAfter}.
   */
  void write(long last, int perRecord, List<Long> rotateAfter) {
    try (SegmentedLog log = open(replay(0))) {
      while (log.lastLsn() < last) {
        long first = log.lastLsn() + 1;
        log.append(chunk(first, Math.min(last, first + perRecord - 1)));
        log.force();
        if (rotateAfter.contains(log.lastLsn())) {
          log.rotate();
        }
      }
    }
  }
}
