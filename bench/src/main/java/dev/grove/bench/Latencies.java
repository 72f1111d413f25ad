package dev.grove.bench;

import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How long each of the operations took, to three digits; one that took more than an hour counts as
 * an hour. Taking the time costs about 50 ns an operation, for every engine alike.
 */
final class Latencies {
  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final int DIGITS = 3;

  private final Histogram histogram = new Histogram(HOUR_NANOS, DIGITS);

  void record(long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, HOUR_NANOS));
  }

  /** Forgets what was recorded. */
  void reset() {
    histogram.reset();
  }

  long percentile(double percent) {
    return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percent);
  }

  Map<Figure, Long> figures() {
    return Map.of(
        Figure.P50_NANOS, percentile(50),
        Figure.P99_NANOS, percentile(99),
        Figure.P999_NANOS, percentile(99.9),
        Figure.P9999_NANOS, percentile(99.99),
        Figure.LONGEST_NANOS, percentile(100));
  }
}
