package dev.grove.bench.chart;

import java.util.Locale;

/** Numbers in few characters. */
public final class Numbers {
  private Numbers() {}

  /** Three digits at most, with k, M or G: 0.73, 12.5, 246k, 1.2M. */
  public static String brief(double number) {
    double size = Math.abs(number);
    if (size >= 999.5e6) {
      return digits(number / 1e9) + "G";
    }
    if (size >= 999.5e3) {
      return digits(number / 1e6) + "M";
    }
    return size >= 999.5 ? digits(number / 1e3) + "k" : digits(number);
  }

  /** A duration in its best unit: 1.5 µs, 12.2 ms, 3 s. */
  public static String duration(double micros) {
    if (micros >= 999.5e3) {
      return digits(micros / 1e6) + " s";
    }
    return micros >= 999.5 ? digits(micros / 1e3) + " ms" : digits(micros) + " µs";
  }

  private static String digits(double number) {
    double size = Math.abs(number);
    int decimals = size == 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.0995 ? 2 : 3;
    String text = String.format(Locale.ROOT, "%." + decimals + "f", number);
    return decimals == 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }
}
