package dev.grove.actors.volume;

import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.Space;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Whether the device below has less room than the reserve, counting what still waits in memory to be written. */
final class SpaceWatch {
  private static final long RECHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** On a small device the reserve is at most this part of it. */
  private static final int RESERVE_DIVISOR = 10;

  private final Southbound southbound;
  private final LongSupplier waitingBytes;
  private final long reserveBytes;
  private volatile long checkedNanos = System.nanoTime() - 2 * RECHECK_NANOS;
  private volatile boolean full;

  SpaceWatch(Southbound southbound, LongSupplier waitingBytes, long reserveBytes) {
    this.southbound = southbound;
    this.waitingBytes = waitingBytes;
    this.reserveBytes = reserveBytes;
  }

  boolean isFull() {
    long now = System.nanoTime();
    if (now - checkedNanos > RECHECK_NANOS) {
      checkedNanos = now;
      Space space = southbound.space();
      long reserve = Math.min(reserveBytes, space.totalBytes() / RESERVE_DIVISOR);
      full = space.freeBytes() - waitingBytes.getAsLong() < reserve;
    }
    return full;
  }
}
