package dev.grove.betree.message;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Random messages over few bytes, so that edits meet each other in every way. */
final class RandomMessages {
  enum Flags {
    PLAIN,
    CREATING,
    MIXED
  }

  private RandomMessages() {}

  static Flags flags(SplittableRandom random) {
    return switch (random.nextInt(3)) {
      case 0 -> Flags.PLAIN;
      case 1 -> Flags.CREATING;
      default -> Flags.MIXED;
    };
  }

  static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  static byte[] valueOrNull(SplittableRandom random) {
    return random.nextInt(4) == 0 ? null : bytes(random, random.nextInt(40));
  }

  static Message message(SplittableRandom random, Flags flags, boolean aligned) {
    return switch (random.nextInt(6)) {
      case 0 -> new Put(bytes(random, random.nextInt(40)));
      case 1 -> Delete.INSTANCE;
      default -> patch(random, flags, aligned);
    };
  }

  static Patch patch(SplittableRandom random, Flags flags, boolean aligned) {
    List<Edit> edits = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      edits.add(edit(random, flags, aligned));
    }
    return new Patch(edits);
  }

  /**
   * @param aligned whether sets and numbers keep to the same 8-byte places, as in an inode record
   */
  static Edit edit(SplittableRandom random, Flags flags, boolean aligned) {
    boolean create =
        switch (flags) {
          case PLAIN -> false;
          case CREATING -> true;
          case MIXED -> random.nextInt(3) == 0;
        };
    int offset = aligned ? 8 * random.nextInt(5) : random.nextInt(33);
    if (random.nextInt(3) == 0) {
      return new Edit.MaxU64(offset, number(random), create);
    }
    int length = aligned ? 8 * random.nextInt(4) : random.nextInt(20);
    return new Edit.SetBytes(offset, bytes(random, length), create);
  }

  private static long number(SplittableRandom random) {
    return random.nextBoolean() ? random.nextLong() : random.nextLong(4) << (8 * random.nextInt(8));
  }
}
