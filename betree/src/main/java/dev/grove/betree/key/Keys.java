package dev.grove.betree.key;

import java.util.Arrays;

/**
 * Order and arithmetic of keys.
 *
 * <p>A key is a {@code byte[]} that nobody changes once it has been handed over; keys are ordered
 * as unsigned bytes ({@code memcmp}, a prefix before its extensions). A {@code null} upper bound
 * stands for "after every key".
 */
public final class Keys {
  /** The smallest key. */
  public static final byte[] EMPTY = new byte[0];

  private static final int MAX_BYTES_SHOWN = 64;

  private Keys() {}

  public static int compare(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b);
  }

  /** Compares two exclusive upper bounds, {@code null} being the largest. */
  public static int compareUpper(byte[] a, byte[] b) {
    if (a == null) {
      return b == null ? 0 : 1;
    }
    if (b == null) {
      return -1;
    }
    return Arrays.compareUnsigned(a, b);
  }

  /** Whether {@code key} lies below the exclusive upper bound {@code hi}. */
  public static boolean isBelow(byte[] key, byte[] hi) {
    return hi == null || Arrays.compareUnsigned(key, hi) < 0;
  }

  /** The larger of two inclusive lower bounds. */
  public static byte[] maxLower(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b) >= 0 ? a : b;
  }

  /** The smaller of two exclusive upper bounds. */
  public static byte[] minUpper(byte[] a, byte[] b) {
    return compareUpper(a, b) <= 0 ? a : b;
  }

  /** The smallest key greater than {@code key}. */
  public static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  /** For people: printable ASCII as it is, other bytes as {@code \\xff}, the beginning if long. */
  public static String text(byte[] key) {
    StringBuilder text = new StringBuilder("'");
    int shown = Math.min(key.length, MAX_BYTES_SHOWN);
    for (int i = 0; i < shown; i++) {
      int unsigned = key[i] & 0xFF;
      boolean plain = unsigned >= ' ' && unsigned < 0x7F && unsigned != '\'' && unsigned != '\\';
      text.append(plain ? String.valueOf((char) unsigned) : String.format("\\x%02x", unsigned));
    }
    text.append('\'');
    return shown == key.length ? text.toString() : text + " and " + (key.length - shown) + " bytes";
  }

  /**
   * The smallest key greater than every key that starts with {@code prefix}; {@code null} if there
   * is none.
   */
  public static byte[] prefixEnd(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
      length--;
    }
    if (length == 0) {
      return null;
    }
    byte[] end = Arrays.copyOf(prefix, length);
    end[length - 1]++;
    return end;
  }
}
