package dev.grove.fuse.fs.path;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FsException;

/**
 * File names and their escaped form.
 *
 * <p>A name is 1..255 bytes without 00 and '/'. Keys use 00 and 01 as separators, so a name is
 * escaped before it goes into a key:
 *
 * <pre>
 * byte of the name   in the key
 * 01                 02 03
 * 02                 02 04
 * any other          itself
 * </pre>
 *
 * Escaping keeps the order of names: 01 and 02 both become 02, followed by 03 or 04, which is below
 * every byte above 02 in the first place.
 */
public final class Names {
  /** Longest name in bytes, before escaping. */
  public static final int MAX_BYTES = 255;

  private static final byte ESCAPE = 2;

  private Names() {}

  /**
   * The escaped form of a name that comes from a caller.
   *
   * @throws FsException ENAMETOOLONG, or EINVAL if no file can have this name
   */
  public static byte[] escapeChecked(byte[] name) {
    if (name.length > MAX_BYTES) {
      throw new FsException(Errno.ENAMETOOLONG);
    }
    if (name.length == 0 || isDots(name)) {
      throw new FsException(Errno.EINVAL);
    }
    for (byte b : name) {
      if (b == 0 || b == '/') {
        throw new FsException(Errno.EINVAL);
      }
    }
    return escape(name);
  }

  /** Whether the name is "." or "..". */
  public static boolean isDots(byte[] name) {
    return (name.length == 1 || (name.length == 2 && name[1] == '.')) && name[0] == '.';
  }

  /** The escaped form; the argument itself if nothing needs escaping. */
  public static byte[] escape(byte[] name) {
    int special = 0;
    for (byte b : name) {
      if (b == 1 || b == 2) {
        special++;
      }
    }
    if (special == 0) {
      return name;
    }
    byte[] escaped = new byte[name.length + special];
    int at = 0;
    for (byte b : name) {
      if (b == 1 || b == 2) {
        escaped[at++] = ESCAPE;
        escaped[at++] = (byte) (b + 2);
      } else {
        escaped[at++] = b;
      }
    }
    return escaped;
  }

  /** The name of an escaped form; the argument itself if nothing was escaped. */
  public static byte[] unescape(byte[] escaped) {
    int special = 0;
    for (byte b : escaped) {
      if (b == ESCAPE) {
        special++;
      }
    }
    if (special == 0) {
      return escaped;
    }
    byte[] name = new byte[escaped.length - special];
    int from = 0;
    for (int to = 0; to < name.length; to++) {
      byte b = escaped[from++];
      name[to] = b == ESCAPE ? (byte) (escaped[from++] - 2) : b;
    }
    return name;
  }
}
