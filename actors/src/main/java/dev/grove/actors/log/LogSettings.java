package dev.grove.actors.log;

import com.typesafe.config.Config;
import dev.grove.actors.settings.Numbers;
import java.time.Duration;

/**
 * Settings of the log.
 *
 * @param segmentBytes a segment that has grown to this is followed by a new one
 * @param flushIntervalMillis what was committed is on the device after at most about this time,
 *     synced or not
 * @param chunkBytes commits that the root collects before it hands them over
 * @param pooledChunks buffers of that size kept for reuse
 * @param compressFromBytes records at least this large are compressed if that makes them smaller
 * @param pendingBytes limit of bytes handed over and not yet written
 * @param lateBinding whether a memtable's commits may reach the log as the name of a run
 * @param recycledSegments segments kept to be written over instead of being deleted
 */
public record LogSettings(
    long segmentBytes,
    long flushIntervalMillis,
    int chunkBytes,
    int pooledChunks,
    int compressFromBytes,
    long pendingBytes,
    boolean lateBinding,
    int recycledSegments) {
  /** Where these settings live. */
  public static final String PATH = "grove.volume.log";

  private static final int TICKS = 3;
  private static final int KIB = 1 << 10;
  private static final int MIB = 1 << 20;
  private static final long GIB = 1L << 30;

  /**
   * Reads and checks them.
   *
   * @param root the whole configuration
   * @throws dev.grove.actors.volume.VolumeException {@code CONFIG}, naming the key, its origin and
   *     what it may be
   */
  public static LogSettings from(Config root) {
    Numbers numbers = new Numbers(root, PATH);
    return new LogSettings(
        numbers.whole("segment-bytes", 64 * KIB, 16 * GIB),
        numbers.whole("flush-interval-millis", 1, 3_600_000),
        numbers.integer("chunk-bytes", KIB, 64 * MIB),
        numbers.integer("pooled-chunks", 1, 4096),
        numbers.integer("compress-from-bytes", 64, Integer.MAX_VALUE),
        numbers.whole("pending-bytes", MIB, 16 * GIB),
        numbers.flag("late-binding"),
        numbers.integer("recycled-segments", 0, 1024));
  }

  /** A commit that no tick but its third finds unwritten is on the device within the interval. */
  Duration tick() {
    return Duration.ofMillis(Math.max(1, flushIntervalMillis / TICKS));
  }
}
