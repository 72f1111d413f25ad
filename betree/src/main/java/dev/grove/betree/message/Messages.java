package dev.grove.betree.message;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * What messages mean: two for one key become one, and a message makes a new value of an old one.
 *
 * <p>The law that everything else rests on: {@code apply(compose(a, b), v)} equals {@code apply(a,
 * apply(b, v))} for every value {@code v}, absent included. Pure functions; inputs are never
 * changed, but results may share arrays with them.
 */
public final class Messages {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Messages() {}

  /**
   * The one message that does what {@code older} and then {@code newer} do.
   *
   * @param older {@code null} if nothing older is known here
   */
  public static Message compose(Message newer, Message older) {
    if (older == null || !(newer instanceof Patch patch)) {
      return newer;
    }
    return switch (older) {
      case Put put when patch.edits().isEmpty() -> put;
      case Put put -> new Put(patched(put.value(), false, patch.edits()));
      case Delete delete -> {
        byte[] value = patched(null, false, patch.edits());
        yield value == null ? delete : new Put(value);
      }
      case Patch below -> EditList.concat(patch, below);
    };
  }

  /**
   * The value after {@code message}.
   *
   * @param base the value before, {@code null} if absent
   * @return {@code null} if absent; may be {@code base} or the array of a put itself
   */
  public static byte[] apply(Message message, byte[] base) {
    return switch (message) {
      case Put put -> put.value();
      case Delete _ -> null;
      case Patch patch -> patched(base, false, patch.edits());
    };
  }

  /**
   * The value after all of {@code newestFirst}, the last of them first. Copies the value once,
   * whatever their number.
   */
  @SuppressWarnings("ReferenceEquality") // an array other than the one it began with is ours
  public static byte[] applyAll(List<Message> newestFirst, byte[] base) {
    byte[] start = base;
    int patches = 0;
    while (patches < newestFirst.size()) {
      Message message = newestFirst.get(patches);
      if (!(message instanceof Patch)) {
        start = apply(message, null);
        break;
      }
      patches++;
    }
    byte[] value = start;
    for (int i = patches - 1; i >= 0; i--) {
      if (newestFirst.get(i) instanceof Patch patch) {
        value = patched(value, value != start, patch.edits());
      }
    }
    return value;
  }

  /** Approximate bytes of heap that a message holds beyond its fixed overhead. */
  public static long heapBytes(Message message) {
    return switch (message) {
      case Put put -> put.value().length;
      case Delete _ -> 0;
      case Patch patch -> {
        long sum = 0;
        List<Edit> edits = patch.edits();
        for (int i = 0; i < edits.size(); i++) {
          sum += 48L + edits.get(i).length();
        }
        yield sum;
      }
    };
  }

  /**
   * The value after {@code edits}.
   *
   * @param owned whether {@code value} is nobody else's, so that it may be changed and returned
   */
  private static byte[] patched(byte[] value, boolean owned, List<Edit> edits) {
    int first = value == null ? firstCreating(edits) : 0;
    if (first == edits.size()) {
      return value;
    }
    int length = value == null ? 0 : value.length;
    for (int i = first; i < edits.size(); i++) {
      length = Math.max(length, edits.get(i).end());
    }
    byte[] target;
    if (value == null) {
      target = new byte[length];
    } else if (owned && length == value.length) {
      target = value;
    } else {
      target = Arrays.copyOf(value, length);
    }
    for (int i = first; i < edits.size(); i++) {
      write(edits.get(i), target, 0);
    }
    return target;
  }

  private static int firstCreating(List<Edit> edits) {
    int i = 0;
    while (i < edits.size() && !edits.get(i).createIfAbsent()) {
      i++;
    }
    return i;
  }

  /**
   * Applies {@code edit} to {@code target}, whose first byte is byte {@code origin} of the value;
   * it must be long enough.
   */
  static void write(Edit edit, byte[] target, int origin) {
    int at = edit.offset() - origin;
    switch (edit) {
      case Edit.SetBytes set -> System.arraycopy(set.bytes(), 0, target, at, set.bytes().length);
      case Edit.MaxU64 max -> {
        if (Long.compareUnsigned((long) LONG.get(target, at), max.value()) < 0) {
          LONG.set(target, at, max.value());
        }
      }
    }
  }
}
