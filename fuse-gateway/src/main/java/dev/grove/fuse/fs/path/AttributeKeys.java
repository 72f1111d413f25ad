package dev.grove.fuse.fs.path;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keys of extended attributes.
 *
 * <pre>
 * class      key                value
 * attribute  'X' BE64(ino) name the attribute's value; the name with its namespace, as it is
 * </pre>
 *
 * <p>They go by the inode's number, which never changes and is never used again: so renames do not
 * touch them, and all names of a file have the same.
 */
public final class AttributeKeys {
  private static final byte CLASS = 'X';
  private static final int PREFIX_BYTES = 1 + Long.BYTES;

  private AttributeKeys() {}

  public static byte[] key(long ino, byte[] name) {
    return ByteBuffer.allocate(PREFIX_BYTES + name.length)
        .put(CLASS)
        .putLong(ino)
        .put(name)
        .array();
  }

  /** All attributes of an inode. */
  public static KeyRange of(long ino) {
    byte[] prefix = key(ino, Keys.EMPTY);
    return new KeyRange(prefix, Keys.prefixEnd(prefix));
  }

  /** Those of all inodes. */
  public static KeyRange all() {
    byte[] base = {CLASS};
    return new KeyRange(base, Keys.prefixEnd(base));
  }

  /** Whether a key of this class has all its parts. */
  public static boolean isWhole(byte[] key) {
    return key.length > PREFIX_BYTES;
  }

  public static long inodeOf(byte[] key) {
    return ByteBuffer.wrap(key).getLong(1);
  }

  public static byte[] nameOf(byte[] key) {
    return Arrays.copyOfRange(key, PREFIX_BYTES, key.length);
  }
}
