package dev.grove.fuse.fs.check;

import dev.grove.betree.key.KeyRange;
import dev.grove.fuse.fs.path.AttributeKeys;
import dev.grove.fuse.fs.path.PathKeys;
import java.nio.charset.StandardCharsets;

/** Keys in words that a user of the file system knows: paths. */
public final class KeyText {
  private static final int TAIL = 17;
  private static final int MAX_SHOWN = 200;

  private KeyText() {}

  /** The path of what a metadata key or a data key is about. */
  public static String of(byte[] key) {
    if (key.length == 0) {
      return "the beginning";
    }
    return switch (key[0]) {
      case 'M' -> path(key, 1, key.length);
      case 'D' -> "data of " + data(key);
      case 'I' -> key.length == 1 + Long.BYTES ? "inode " + PathKeys.inodeOf(key) : "an inode";
      case 'X' ->
          AttributeKeys.isWhole(key)
              ? "an attribute of inode " + AttributeKeys.inodeOf(key)
              : "an attribute";
      case 'O' -> "a deleted file";
      case 'N' -> "the counter of inodes";
      default -> "key " + escaped(key, 0, key.length);
    };
  }

  /** From where to where in the file system a range of keys reaches. */
  public static String of(KeyRange range) {
    String hi = range.hi() == null ? "the end" : of(range.hi());
    String lo = of(range.lo());
    return lo.equals(hi) ? lo : lo + " to " + hi;
  }

  private static String data(byte[] key) {
    int end = key.length - TAIL;
    return end > 1 && key[end] == 0 ? path(key, 1, end) : path(key, 1, key.length);
  }

  /** A path part of a key, as a person writes it. */
  public static String path(byte[] path) {
    return path(path, 0, path.length);
  }

  private static String path(byte[] key, int from, int to) {
    if (from >= to) {
      return "/";
    }
    byte[] text = new byte[to - from];
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = key[i];
      if (b == 0 || b == 1) {
        b = '/';
      } else if (b == 2 && i + 1 < to) {
        i++;
        b = (byte) (key[i] - 2);
      }
      text[length++] = b;
    }
    return shown(text, length);
  }

  private static String shown(byte[] bytes, int length) {
    String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
    boolean plain =
        text.chars().noneMatch(c -> Character.isISOControl(c) || c == '\uFFFD' || c == '\\');
    if (!plain) {
      text = escaped(bytes, 0, length);
    }
    return text.length() > MAX_SHOWN
        ? text.substring(0, MAX_SHOWN / 2) + "..." + text.substring(text.length() - MAX_SHOWN / 2)
        : text;
  }

  private static String escaped(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      char c = (char) (bytes[i] & 0xff);
      if (c >= ' ' && c < 0x7F && c != '\\') {
        text.append(c);
      } else {
        text.append(String.format("\\x%02x", (int) c));
      }
    }
    return text.toString();
  }
}
