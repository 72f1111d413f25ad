package dev.grove.fuse.fs.check;

import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.path.Names;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.Arrays;

/**
 * A metadata key, taken apart.
 *
 * @param dir {@code dir} of the directory that the entry is in
 * @param name escaped name
 */
record EntryKey(byte[] dir, byte[] name) {
  /** The parts of a key other than the root's; {@code null} if no entry can have it. */
  static EntryKey of(byte[] key) {
    int zero = -1;
    for (int i = 1; i < key.length; i++) {
      if (key[i] == 0) {
        if (zero >= 0) {
          return null;
        }
        zero = i;
      }
    }
    if (zero < 0) {
      return null;
    }
    byte[] dir = Arrays.copyOfRange(key, 1, zero);
    byte[] name = Arrays.copyOfRange(key, zero + 1, key.length);
    return areNames(dir) && isName(name, 0, name.length) ? new EntryKey(dir, name) : null;
  }

  /** Path part of the keys of a directory itself; empty for the root. */
  static byte[] pathOfDirectory(byte[] dir) {
    if (dir.length == 0) {
      return Keys.EMPTY;
    }
    int last = dir.length - 1;
    while (dir[last] != 1) {
      last--;
    }
    byte[] path = dir.clone();
    path[last] = 0;
    return path;
  }

  /** {@code dir} of a directory from the path part of its own keys. */
  static byte[] dirOfPath(byte[] path) {
    byte[] dir = path.clone();
    for (int i = 0; i < dir.length; i++) {
      dir[i] = dir[i] == 0 ? 1 : dir[i];
    }
    return dir;
  }

  static byte[] metadata(byte[] path) {
    return path.length == 0 ? PathKeys.rootMetadata() : PathKeys.metadata(path);
  }

  private static boolean areNames(byte[] dir) {
    int from = 0;
    while (from < dir.length) {
      if (dir[from] != 1) {
        return false;
      }
      int end = from + 1;
      while (end < dir.length && dir[end] != 1) {
        end++;
      }
      if (!isName(dir, from + 1, end)) {
        return false;
      }
      from = end;
    }
    return true;
  }

  private static boolean isName(byte[] bytes, int from, int to) {
    int length = 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == 2) {
        i++;
        if (i == to || (bytes[i] != 3 && bytes[i] != 4)) {
          return false;
        }
      } else if (b == 0 || b == 1 || b == '/') {
        return false;
      }
      length++;
    }
    return length > 0
        && length <= Names.MAX_BYTES
        && !Names.isDots(Arrays.copyOfRange(bytes, from, to));
  }
}
