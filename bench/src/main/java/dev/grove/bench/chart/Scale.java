package dev.grove.bench.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis from numbers to places.
 *
 * @param low the number at place 0
 * @param high the number at place {@code length}
 * @param logarithmic whether equal ratios are equally far apart; then {@code low} is above 0
 * @param length pixels
 */
record Scale(double low, double high, boolean logarithmic, double length) {
  private static final int TICKS = 6;

  /** From 0 to so much more than the largest number that {@code pad} pixels are left beyond it. */
  static Scale linear(double largest, double length, double pad) {
    double top = largest > 0 ? largest : 1;
    return new Scale(0, top * length / (length - pad), false, length);
  }

  /**
   * Leaves pixels below the smallest number and beyond the largest.
   *
   * @param before pixels below the smallest
   * @param after pixels beyond the largest
   */
  static Scale logarithmic(
      double smallest, double largest, double length, double before, double after) {
    double perPixel =
        Math.log(Math.max(largest / smallest, 1.5)) / Math.max(length - before - after, length / 4);
    return new Scale(
        smallest * Math.exp(-perPixel * before),
        largest * Math.exp(perPixel * after),
        true,
        length);
  }

  double place(double number) {
    double part =
        logarithmic
            ? Math.log(Math.max(number, low) / low) / Math.log(high / low)
            : (number - low) / (high - low);
    return Math.clamp(part, 0, 1) * length;
  }

  /** Round numbers on the axis, in ascending order: about six, on a logarithmic one up to ten. */
  List<Double> ticks() {
    return logarithmic ? logarithmicTicks() : linearTicks();
  }

  private List<Double> linearTicks() {
    double raw = (high - low) / TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double step = power * (raw / power <= 2 ? 2 : raw / power <= 5 ? 5 : 10);
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; i * step <= high; i++) {
      ticks.add(i * step);
    }
    return ticks;
  }

  /** Powers of two over few decades, else powers of ten. */
  private List<Double> logarithmicTicks() {
    double base = high / low > 2000 ? 10 : 2;
    List<Double> ticks = new ArrayList<>();
    int first = (int) Math.ceil(Math.log(low) / Math.log(base));
    for (int i = first; Math.pow(base, i) <= high; i++) {
      ticks.add(Math.pow(base, i));
    }
    return ticks;
  }
}
