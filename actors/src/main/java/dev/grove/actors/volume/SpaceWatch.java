package dev.grove.actors.volume;

import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.Space;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether the device below has less room than the reserve, counting what still waits in memory to
 * be written.
 *
 * <p>The device is asked again when writers could have used up the room above the reserve since the
 * last time, so that a small or nearly full device is noticed before the reserve is gone, and at
 * least ten times a second.
 */
final class SpaceWatch {
  private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /**
   * What writers take in a nanosecond at most: 2 GB/s, once in the log and once in memory for a
   * run.
   */
  private static final long TAKEN_BYTES_PER_NANO = 4;

  private final Southbound southbound;
  private final LongSupplier waitingBytes;
  private final long reserveBytes;
  private final int reservePercentMax;
  private volatile long recheckAtNanos = System.nanoTime();
  private volatile boolean full;

  /**
   * @param reservePercentMax on a small device the reserve is at most this part of it
   */
  SpaceWatch(
      Southbound southbound, LongSupplier waitingBytes, long reserveBytes, int reservePercentMax) {
    this.southbound = southbound;
    this.waitingBytes = waitingBytes;
    this.reserveBytes = reserveBytes;
    this.reservePercentMax = reservePercentMax;
  }

  boolean isFull() {
    long now = System.nanoTime();
    if (now - recheckAtNanos >= 0) {
      Space space = southbound.space();
      long room = space.freeBytes() - waitingBytes.getAsLong() - reserve(space);
      full = room < 0;
      recheckAtNanos = now + Math.clamp(room / TAKEN_BYTES_PER_NANO, 0, RECHECK_NANOS);
    }
    return full;
  }

  /** Room that is kept for those who delete. */
  long reserveBytes() {
    return reserve(southbound.space());
  }

  private long reserve(Space space) {
    return Math.min(reserveBytes, space.totalBytes() / 100 * reservePercentMax);
  }
}
