package dev.grove.actors.crash;

import java.util.ArrayList;
import java.util.List;

/** Counts points, and tells how it goes. */
final class Tally {
  private static final int SECONDS_BETWEEN = 10;
  private static final int FAILURES_MAX = 20;

  private final long wanted;
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
    this(wanted, true);
  }

  private Tally(long wanted, boolean loud) {
    this.wanted = wanted;
    this.loud = loud;
  }

  /** A tally of failures that are meant to be found. */
  static Tally quiet(long wanted) {
    return new Tally(wanted, false);
  }

  void reached(Point point) {
    points++;
    long seconds = (System.nanoTime() - beganNanos) / 1_000_000_000;
    if (seconds >= toldSeconds + SECONDS_BETWEEN) {
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
    return points >= wanted || failures.size() >= FAILURES_MAX;
  }

  List<PointFailed> failures() {
    return failures;
  }
}
