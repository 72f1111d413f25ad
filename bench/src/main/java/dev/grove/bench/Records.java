package dev.grove.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The records of a data set, all of them functions of their number. The value is a function of the
 * key, so that a scan can check it: half random, half zeros, compressible by half.
 *
 * @param count records
 * @param keyBytes length of each key, 16 or more
 * @param valueBytes length of each value
 * @param sequential whether ascending numbers have ascending keys; otherwise keys are spread evenly
 *     at random
 */
record Records(long count, int keyBytes, int valueBytes, boolean sequential) {
  static final int KEY_BYTES = 16;
  static final int LARGE_KEY_BYTES = 40;
  static final int LARGE_BYTES = 4096;

  private static final VarHandle BE64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle BE32 =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final long SALT = 0x5DEECE66DL;

  /** The key of a record; numbers from {@link #count} on name keys that are absent. */
  byte[] key(long number) {
    byte[] key = new byte[keyBytes];
    BE64.set(key, 0, sequential ? number : mix(number));
    for (int at = Long.BYTES; at < keyBytes; at += Long.BYTES) {
      put(key, at, keyBytes, mix(number ^ SALT * (at >>> 3)));
    }
    return key;
  }

  /** Bytes of one record. */
  long bytes() {
    return (long) keyBytes + valueBytes;
  }

  /** The smallest key at or above a point of the key space, {@code part / parts} of the way. */
  static byte[] bound(int part, int parts) {
    byte[] key = new byte[KEY_BYTES];
    BE64.set(key, 0, Long.divideUnsigned(-1L, parts) * part);
    return key;
  }

  /** Whether a key lies in [{@code bound(from, parts)}, {@code bound(to, parts)}). */
  static boolean within(byte[] key, int from, int to, int parts) {
    return Arrays.compareUnsigned(key, bound(from, parts)) >= 0
        && Arrays.compareUnsigned(key, bound(to, parts)) < 0;
  }

  byte[] value(byte[] key) {
    byte[] value = new byte[valueBytes];
    long state = (long) BE64.get(key, Long.BYTES) | 1;
    int half = valueBytes / 2;
    for (int at = 0; at < half; at += Long.BYTES) {
      state ^= state << 13;
      state ^= state >>> 7;
      state ^= state << 17;
      put(value, at, half, state);
    }
    return value;
  }

  private static void put(byte[] target, int at, int end, long bits) {
    if (at + Long.BYTES <= end) {
      BE64.set(target, at, bits);
      return;
    }
    for (int i = at; i < end; i++) {
      target[i] = (byte) (bits >>> (8 * (i - at)));
    }
  }

  /** Fails unless {@code value} is what was written under the key. */
  void check(byte[] key, byte[] value) {
    if (value == null) {
      throw new WrongResultException("the record " + hex(key) + " is missing");
    }
    if (!Arrays.equals(value, value(key))) {
      throw new WrongResultException("the record " + hex(key) + " has a wrong value");
    }
  }

  static String hex(byte[] key) {
    return java.util.HexFormat.of().formatHex(key);
  }

  static int readInt(byte[] bytes, int at) {
    return (int) BE32.get(bytes, at);
  }

  static void writeInt(byte[] bytes, int at, int number) {
    BE32.set(bytes, at, number);
  }

  /**
   * A bijection of 64-bit numbers that looks random (the finalizer of SplitMix64: Steele, Lea,
   * Flood 2014).
   */
  private static long mix(long number) {
    long z = (number + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
