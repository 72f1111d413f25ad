package dev.grove.actors.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Damage to bytes, by chance. */
public final class Mutations {
  private static final long[] LARGE = {
    -1,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    1L << 31,
    1L << 24,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    255
  };

  private Mutations() {}

  /** One to three kinds of damage, of any kind, one upon the other. */
  public static byte[] any(SplittableRandom random, byte[] bytes, byte[] other) {
    byte[] result = bytes;
    for (int i = random.nextInt(3); i >= 0; i--) {
      result = random.nextInt(3) == 0 ? resized(random, result, other) : inPlace(random, result);
    }
    return result;
  }

  /** Damage that leaves the length as it is. */
  public static byte[] inPlace(SplittableRandom random, byte[] bytes) {
    byte[] result = bytes.clone();
    if (result.length == 0) {
      return result;
    }
    int at = random.nextInt(result.length);
    int length = Math.min(result.length - at, 1 + random.nextInt(16));
    switch (random.nextInt(6)) {
      case 0 -> Arrays.fill(result, at, at + length, (byte) (random.nextBoolean() ? 0 : 0xFF));
      case 1 -> fill(random, result, at, length);
      case 2 ->
          System.arraycopy(bytes, random.nextInt(bytes.length - length + 1), result, at, length);
      case 3 -> overwrite(result, at, large(random));
      case 4 -> overwrite(result, at, varint(large(random)));
      default -> {
        for (int i = random.nextInt(3); i >= 0; i--) {
          result[random.nextInt(result.length)] ^= (byte) (1 << random.nextInt(8));
        }
      }
    }
    return result;
  }

  private static byte[] resized(SplittableRandom random, byte[] bytes, byte[] other) {
    int at = random.nextInt(bytes.length + 1);
    int from = random.nextInt(bytes.length + 1);
    return switch (random.nextInt(5)) {
      case 0 -> Arrays.copyOf(bytes, at);
      case 1 -> join(bytes, at, bytes, Math.min(at, from)); // said twice
      case 2 -> join(bytes, at, bytes, Math.max(at, from)); // left out
      case 3 -> join(bytes, at, other, random.nextInt(other.length + 1));
      default -> {
        byte[] begin = join(bytes, at, varint(large(random)), 0);
        yield join(begin, begin.length, bytes, at);
      }
    };
  }

  private static byte[] join(byte[] begin, int to, byte[] end, int from) {
    byte[] result = Arrays.copyOf(begin, to + end.length - from);
    System.arraycopy(end, from, result, to, end.length - from);
    return result;
  }

  private static void fill(SplittableRandom random, byte[] bytes, int at, int length) {
    byte[] noise = new byte[length];
    random.nextBytes(noise);
    overwrite(bytes, at, noise);
  }

  private static void overwrite(byte[] bytes, int at, byte[] with) {
    System.arraycopy(with, 0, bytes, at, Math.min(with.length, bytes.length - at));
  }

  /** A number that no count or length should be, in 1, 4 or 8 bytes. */
  private static byte[] large(SplittableRandom random) {
    byte[] number =
        ByteBuffer.allocate(8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(LARGE[random.nextInt(LARGE.length)] - random.nextInt(3))
            .array();
    return Arrays.copyOf(number, new int[] {1, 4, 4, 8}[random.nextInt(4)]);
  }

  private static byte[] varint(byte[] fixed) {
    long value = ByteBuffer.wrap(Arrays.copyOf(fixed, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    ByteBuffer bytes = ByteBuffer.allocate(10);
    while ((value & ~0x7FL) != 0) {
      bytes.put((byte) (value | 0x80));
      value >>>= 7;
    }
    return Arrays.copyOf(bytes.put((byte) value).array(), bytes.position());
  }
}
