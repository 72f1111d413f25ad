package dev.grove.betree.run;

/**
 * The 64-bit hash of a key that places it in the filter. It is part of the run format and must
 * never change.
 *
 * <pre>
 * h = C0 ^ length * C1
 * for each 8 bytes k (the last ones overlap the ones before; a key shorter than 8 bytes is padded with zeros):
 *   h = fold(h ^ k, C2) + C0
 * hash = fold(h, C3)
 *
 * fold(a, b) = the two halves of the 128-bit product a * b, xored
 * </pre>
 */
public final class KeyHash {
  private static final long C0 = 0x9E3779B97F4A7C15L;
  private static final long C1 = 0xD6E8FEB86659FD93L;
  private static final long C2 = 0xA0761D6478BD642FL;
  private static final long C3 = 0xE7037ED1A0B428DBL;

  private KeyHash() {}

  public static long of(byte[] key) {
    int length = key.length;
    long h = C0 ^ length * C1;
    int i = 0;
    for (; i + 8 <= length; i += 8) {
      h = fold(h ^ LittleEndian.getLong(key, i), C2) + C0;
    }
    if (i < length) {
      long tail = length >= 8 ? LittleEndian.getLong(key, length - 8) : shortKey(key);
      h = fold(h ^ tail, C2) + C0;
    }
    return fold(h, C3);
  }

  /** A second, independent looking word from the same hash. */
  static long remix(long hash) {
    return fold(hash ^ C1, C2);
  }

  private static long shortKey(byte[] key) {
    long k = 0;
    for (int i = 0; i < key.length; i++) {
      k |= (key[i] & 0xFFL) << (8 * i);
    }
    return k;
  }

  private static long fold(long a, long b) {
    return Math.multiplyHigh(a, b) ^ (a * b);
  }
}
