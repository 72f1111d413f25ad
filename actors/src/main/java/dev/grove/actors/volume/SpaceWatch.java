package dev.grove.actors.volume;

import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.Space;
import java.util.concurrent.TimeUnit;

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
  private final long reserveBytes;
  private final int reservePercentMax;
  private volatile long recheckAtNanos = System.nanoTime();
  private volatile boolean full;

  /**
   * @param reservePercentMax on a small device the reserve is at most this part of it
   */
  SpaceWatch(Southbound southbound, long reserveBytes, int reservePercentMax) {
    this.southbound = southbound;
    this.reserveBytes = reserveBytes;
    this.reservePercentMax = reservePercentMax;
  }

  /**
   * Whether files must not grow.
   *
   * @param waitingBytes what is in memory and will be written
   */
  boolean isFull(long waitingBytes) {
    long now = System.nanoTime();
    if (now - recheckAtNanos >= 0) {
      long room = roomBytes(waitingBytes);
      full = room < 0;
      recheckAtNanos = now + Math.clamp(room / TAKEN_BYTES_PER_NANO, 0, RECHECK_NANOS);
    }
    return full;
  }

  /** What is left above the reserve when so much more has been written. */
  long roomBytes(long waitingBytes) {
    Space space = southbound.space();
    return space.freeBytes() - waitingBytes - reserve(space);
  }

  /** Room that is kept for those who delete. */
  long reserveBytes() {
    return reserve(southbound.space());
  }

  private long reserve(Space space) {
    return Math.min(reserveBytes, space.totalBytes() / 100 * reservePercentMax);
  }
}
