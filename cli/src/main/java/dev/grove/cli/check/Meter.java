package dev.grove.cli.check;

import dev.grove.actors.check.Progress;
import java.util.function.LongSupplier;

/**
 * How far a check is, and the hand that slows or stops it. Written by the thread that checks; read,
 * and stopped, by others.
 *
 * <p>A limited one sleeps until its rate allows what it has read, and a second longer whenever
 * writers have had to wait in the second before: they come first.
 */
public final class Meter implements Progress {
  /** What a rate is kept by. */
  public interface Time {
    /** As {@link System#nanoTime()}. */
    long nanoTime();

    void sleep(long millis) throws InterruptedException;
  }

  private static final Time SYSTEM =
      new Time() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void sleep(long millis) throws InterruptedException {
          Thread.sleep(millis);
        }
      };

  private static final long LOOK_NANOS = 1_000_000_000;
  private static final long STEP_MILLIS = 100;

  private final double bytesPerSecond;
  private final LongSupplier pausedMillis;
  private final Time time;
  private volatile String phase = "";
  private volatile long total;
  private volatile long done;
  private volatile boolean stopped;
  private long paidNanos;
  private long lookAtNanos;
  private long pausedBefore;

  private Meter(double bytesPerSecond, LongSupplier pausedMillis, Time time) {
    this.bytesPerSecond = bytesPerSecond;
    this.pausedMillis = pausedMillis;
    this.time = time;
    this.paidNanos = time.nanoTime();
    this.lookAtNanos = paidNanos + LOOK_NANOS;
    this.pausedBefore = pausedMillis.getAsLong();
  }

  public static Meter unlimited() {
    return new Meter(Double.POSITIVE_INFINITY, () -> 0, SYSTEM);
  }

  /**
   * Keeps to a rate.
   *
   * @param pausedMillis how long writers have been slowed, all together
   */
  public static Meter limited(double bytesPerSecond, LongSupplier pausedMillis) {
    return limited(bytesPerSecond, pausedMillis, SYSTEM);
  }

  /** The same by another clock. */
  static Meter limited(double bytesPerSecond, LongSupplier pausedMillis, Time time) {
    return new Meter(bytesPerSecond, pausedMillis, time);
  }

  @Override
  public void phase(String name, long of) {
    phase = name;
    total = of;
    done = 0;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  @Override
  public void accept(long more) {
    done += more;
    checkStopped();
    if (bytesPerSecond == Double.POSITIVE_INFINITY) {
      return;
    }
    long now = time.nanoTime();
    // What was not read in time is not caught up with.
    paidNanos = Math.max(paidNanos, now - LOOK_NANOS) + (long) (more / bytesPerSecond * 1e9);
    if (now - lookAtNanos >= 0) {
      lookAtNanos = now + LOOK_NANOS;
      long paused = pausedMillis.getAsLong();
      paidNanos += paused > pausedBefore ? LOOK_NANOS : 0;
      pausedBefore = paused;
    }
    sleep();
  }

  private void sleep() {
    try {
      for (long left = left(); left > STEP_MILLIS; left = left()) {
        time.sleep(STEP_MILLIS);
        checkStopped();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped();
    }
  }

  private long left() {
    return (paidNanos - time.nanoTime()) / 1_000_000;
  }

  private void checkStopped() {
    if (stopped) {
      throw new Stopped();
    }
  }

  /** Ends the check at its next step. */
  public void stop() {
    stopped = true;
  }

  public boolean isStopped() {
    return stopped;
  }

  public String phase() {
    return phase;
  }

  public long done() {
    return done;
  }

  public long total() {
    return total;
  }
}
