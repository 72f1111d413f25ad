package dev.grove.fuse.fs.path;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The keys of the file system.
 *
 * <pre>
 * dir(/)      = empty
 * dir(p/name) = dir(p) 01 esc(name)
 * path        = dir(parent) 00 esc(name)
 *
 * class     key                               value
 * metadata  'M' path                          inode record, or a link to one; the root's key is 'M' alone
 * data      'D' home 00 BE64(ino) BE64(block) up to one block; what is missing at its end is zeros
 * inode     'I' BE64(ino)                     inode record of a file that has, or had, several names
 * orphan    'O' BE64(ino)                     orphan record: a file without a name, still to be deleted
 * next      'N'                               LE64: inode numbers below this one may be in use
 * </pre>
 *
 * <p>{@code home} is the path under which the file's blocks were first written; it outlives
 * renames. The inode number in data keys lets a name be used again while a file that had it before
 * still has blocks.
 *
 * <p>As 00 and 01 never occur in an escaped name, the entries of a directory are one range, [M dir
 * 00, M dir 01), and so is all that lies below it, [M dir 00, M dir 02).
 */
public final class PathKeys {
  /**
   * Longest path in bytes: a key has 64 KiB at most, and room stays for its class, a block number
   * or an attribute's name.
   */
  public static final int MAX_PATH_BYTES = 64 * 1024 - 1024;

  private static final VarHandle BE64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final int PREFIX_TAIL = 1 + Long.BYTES;

  private PathKeys() {}

  /** Key of the root directory's record. */
  public static byte[] rootMetadata() {
    return new byte[] {'M'};
  }

  /** Key of the inode allocator's reservation. */
  public static byte[] nextInode() {
    return new byte[] {'N'};
  }

  public static byte[] path(byte[] parentDir, byte[] escapedName) {
    return joined(parentDir, (byte) 0, escapedName);
  }

  /** {@code dir} of a directory, from that of its parent. */
  public static byte[] childDir(byte[] parentDir, byte[] escapedName) {
    return joined(parentDir, (byte) 1, escapedName);
  }

  public static byte[] metadata(byte[] path) {
    byte[] key = new byte[path.length + 1];
    key[0] = 'M';
    System.arraycopy(path, 0, key, 1, path.length);
    return key;
  }

  /** The path in a metadata key. */
  public static byte[] pathOf(byte[] metadataKey) {
    return Arrays.copyOfRange(metadataKey, 1, metadataKey.length);
  }

  /** Metadata keys of the entries of a directory. */
  public static KeyRange children(byte[] dir) {
    byte[] base = metadata(dir);
    return new KeyRange(appended(base, (byte) 0), appended(base, (byte) 1));
  }

  /** Metadata keys of everything below a directory. */
  public static KeyRange subtree(byte[] dir) {
    byte[] base = metadata(dir);
    return new KeyRange(appended(base, (byte) 0), appended(base, (byte) 2));
  }

  /** The escaped name in the metadata key of an entry of {@code dir}. */
  public static byte[] entryName(byte[] dir, byte[] metadataKey) {
    return Arrays.copyOfRange(metadataKey, dir.length + 2, metadataKey.length);
  }

  /** What all data keys of a file start with. */
  public static byte[] dataPrefix(byte[] home, long ino) {
    byte[] prefix = new byte[1 + home.length + PREFIX_TAIL];
    prefix[0] = 'D';
    System.arraycopy(home, 0, prefix, 1, home.length);
    BE64.set(prefix, prefix.length - Long.BYTES, ino);
    return prefix;
  }

  public static byte[] data(byte[] dataPrefix, long block) {
    byte[] key = Arrays.copyOf(dataPrefix, dataPrefix.length + Long.BYTES);
    BE64.set(key, dataPrefix.length, block);
    return key;
  }

  /** The block number in a data key. */
  public static long blockOf(byte[] dataKey) {
    return (long) BE64.get(dataKey, dataKey.length - Long.BYTES);
  }

  public static byte[] orphan(long ino) {
    return numbered('O', ino);
  }

  /** Key of the record of a file with several names. */
  public static byte[] inode(long ino) {
    return numbered('I', ino);
  }

  /** The inode number in such a key. */
  public static long inodeOf(byte[] inodeKey) {
    return (long) BE64.get(inodeKey, 1);
  }

  public static KeyRange inodes() {
    byte[] base = {'I'};
    return new KeyRange(base, Keys.prefixEnd(base));
  }

  private static byte[] numbered(char kind, long ino) {
    byte[] key = new byte[1 + Long.BYTES];
    key[0] = (byte) kind;
    BE64.set(key, 1, ino);
    return key;
  }

  /** Whether an orphan key has all its parts, and no more. */
  public static boolean isOrphan(byte[] key) {
    return key.length == 1 + Long.BYTES;
  }

  /** The inode number in an orphan key. */
  public static long orphanOf(byte[] orphanKey) {
    return (long) BE64.get(orphanKey, 1);
  }

  public static KeyRange orphans() {
    byte[] base = {'O'};
    return new KeyRange(base, Keys.prefixEnd(base));
  }

  private static byte[] joined(byte[] dir, byte separator, byte[] escapedName) {
    byte[] path = Arrays.copyOf(dir, dir.length + 1 + escapedName.length);
    path[dir.length] = separator;
    System.arraycopy(escapedName, 0, path, dir.length + 1, escapedName.length);
    return path;
  }

  private static byte[] appended(byte[] base, byte last) {
    byte[] key = Arrays.copyOf(base, base.length + 1);
    key[base.length] = last;
    return key;
  }
}
