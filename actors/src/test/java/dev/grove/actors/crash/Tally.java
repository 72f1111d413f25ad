package dev.grove.actors.crash;

import java.util.ArrayList;
import java.util.List;

/** Counts points, and tells how it goes. */
final class Tally {
  private static final int SECONDS_BETWEEN = 10;
  private static final int FAILURES_MAX = 20;

  private final long wanted;
  private final int failuresMax;
  private final boolean loud;
  private final long beganNanos = System.nanoTime();
  private final List<PointFailed> failures = new ArrayList<>();
  private long points;
  private long toldSeconds;

  /**
   * A tally that begins now.
   *
   * @param wanted number of points after which it is enough
   */
  Tally(long wanted) {
    this(wanted, FAILURES_MAX, true);
  }

  private Tally(long wanted, int failuresMax, boolean loud) {
    this.wanted = wanted;
    this.failuresMax = failuresMax;
    this.loud = loud;
  }

  /** A silent tally to which one failure is enough: it is meant to be found. */
  static Tally untilFailure(long wanted) {
    return new Tally(wanted, 1, false);
  }

  void reached(Point point) {
    points++;
    long seconds = (System.nanoTime() - beganNanos) / 1_000_000_000;
    if (loud && seconds >= toldSeconds + SECONDS_BETWEEN) {
      toldSeconds = seconds;
      System.out.printf(
          "%d of %d points, %d points/s, seed %d, %d failures%n",
          points, wanted, points / seconds, point.seed(), failures.size());
    }
  }

  void failed(PointFailed failure) {
    failures.add(failure);
    if (loud) {
      System.out.println(failure.getMessage());
    }
  }

  long points() {
    return points;
  }

  /** Enough points, or so many failures that more would tell nothing. */
  boolean isEnough() {
    return points >= wanted || failures.size() >= failuresMax;
  }

  List<PointFailed> failures() {
    return failures;
  }
}
