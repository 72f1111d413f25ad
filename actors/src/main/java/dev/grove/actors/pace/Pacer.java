package dev.grove.actors.pace;

import dev.grove.betree.node.Edge;
import dev.grove.betree.node.FlushPolicy;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.TreeLimits;

/**
 * Computes the pace from how full the queues of the background are and how fast they are worked
 * off. Used in the root's turns only; time comes in as an argument.
 *
 * <p>Two queues can be the narrow one: memtables that wait to become runs, and the root's stacks
 * that wait to be flushed. For each of them
 *
 * <pre>
 *   cost of a byte = gain(fill) * (time in which the queue worked off its last bytes) / (those bytes)
 *   gain(fill)     = 0 up to fromFill, then 4 x², x going from 0 to 1 as the fill goes to the limit
 * </pre>
 *
 * so that half way between, at gain 1, a single committer that needs no time of its own is just as
 * fast as the background, and above it slower: the fill settles below the limit. The larger of the
 * two costs counts.
 */
public final class Pacer {
  private static final double STEEPNESS = 4;

  /** Weight of a new measurement of speed. */
  private static final double NEW_SHARE = 0.4;

  /** A flush speed is measured over at least this time, because flushes come in bursts. */
  private static final long WINDOW_NANOS = 500_000_000;

  private final PaceSettings settings;
  private final Pace pace;
  private double buildNanosPerByte;
  private double bytesPerStoredByte = 1;
  private double flushNanosPerByte;
  private double buildFill;
  private double stackFill;
  private boolean windowOpen;
  private long windowStart;
  private long windowBytes;

  public Pacer(PaceSettings settings, Pace pace) {
    this.settings = settings;
    this.pace = pace;
  }

  /**
   * A memtable has become a run.
   *
   * @param bytes its bytes in memory, the unit of the pace
   * @param storedBytes the bytes of its run
   * @param nanos from its turn to its end
   */
  public void built(long bytes, long storedBytes, long nanos) {
    if (bytes > 0 && storedBytes > 0 && nanos > 0) {
      buildNanosPerByte = mix(buildNanosPerByte, (double) nanos / bytes);
      bytesPerStoredByte = mix(bytesPerStoredByte, (double) bytes / storedBytes);
    }
  }

  /**
   * Children have taken over {@code storedBytes} of the root's runs. Counts as speed only while the
   * stacks are filled beyond the point from which commits are slowed: before, the flushes wait for
   * the commits.
   */
  public void flushed(long storedBytes, long nowNanos) {
    if (stackFill <= settings.fromFill()) {
      windowOpen = false;
      return;
    }
    if (!windowOpen) {
      windowOpen = true;
      windowStart = nowNanos;
      windowBytes = 0;
      return;
    }
    windowBytes += storedBytes;
    long elapsed = nowNanos - windowStart;
    if (elapsed >= WINDOW_NANOS && windowBytes > 0) {
      flushNanosPerByte = mix(flushNanosPerByte, elapsed / (windowBytes * bytesPerStoredByte));
      windowStart = nowNanos;
      windowBytes = 0;
      publish();
    }
  }

  /**
   * How full the queue of memtables is.
   *
   * @param fill 0 empty, 1 at the limit where commits wait
   */
  public void buildFill(double fill) {
    if (fill != buildFill) {
      buildFill = fill;
      publish();
    }
  }

  /** How full the root's fullest stack is: 0 empty, 1 at the limit. */
  public void stackFill(double fill) {
    if (fill != stackFill) {
      stackFill = fill;
      publish();
    }
  }

  /** The root has got another header. */
  public void published(InteriorHeader before, InteriorHeader now, TreeLimits limits) {
    stackFill(FlushPolicy.fill(now, limits));
    long flushed = stackBytes(before) - stackBytes(now);
    if (flushed > 0) {
      flushed(flushed, System.nanoTime());
    }
  }

  private static long stackBytes(InteriorHeader header) {
    long sum = 0;
    for (Edge edge : header.edges()) {
      sum += edge.stack().bytes();
    }
    return sum;
  }

  private void publish() {
    double build = gain(buildFill) * buildNanosPerByte;
    double flush = gain(stackFill) * flushNanosPerByte;
    pace.publish(Math.max(build, flush));
  }

  private double gain(double fill) {
    double from = settings.fromFill();
    if (fill <= from || from >= 1) {
      return 0;
    }
    double x = Math.min(1, (fill - from) / (1 - from));
    return STEEPNESS * x * x;
  }

  private static double mix(double before, double now) {
    return before == 0 ? now : (1 - NEW_SHARE) * before + NEW_SHARE * now;
  }
}
