package dev.grove.betree.run;

import dev.grove.betree.key.Keys;
import java.util.Arrays;
import java.util.List;

/** Estimates from samples. */
final class Samples {
  private Samples() {}

  /**
   * Bytes before {@code key}: those before the sample at or below it, and a share of what lies up
   * to the next one.
   */
  static long bytesBefore(List<Sample> samples, byte[] key) {
    int low = 0;
    int high = samples.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Keys.compare(samples.get(middle).key(), key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low == 0) {
      return 0;
    }
    Sample below = samples.get(low - 1);
    if (low == samples.size()) {
      return below.bytesBefore();
    }
    Sample above = samples.get(low);
    double share = share(below.key(), key, above.key());
    return below.bytesBefore() + (long) (share * (above.bytesBefore() - below.bytesBefore()));
  }

  /**
   * Where {@code key} lies between {@code a} and {@code b}, 0 to 1, by the eight bytes after what
   * {@code a} and {@code b} share.
   */
  private static double share(byte[] a, byte[] key, byte[] b) {
    int from = Arrays.mismatch(a, b);
    if (from < 0) {
      return 0;
    }
    double low = word(a, from);
    double width = word(b, from) - low;
    return width <= 0 ? 0 : Math.clamp((word(key, from) - low) / width, 0.0, 1.0);
  }

  private static double word(byte[] key, int from) {
    double value = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      value = value * 256 + (i < key.length ? key[i] & 0xFF : 0);
    }
    return value;
  }
}
