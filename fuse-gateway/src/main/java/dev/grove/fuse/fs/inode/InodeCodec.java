package dev.grove.fuse.fs.inode;

import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Edit;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The inode record in bytes. Little-endian; times are seconds since 1970 (signed) and nanoseconds.
 *
 * <pre>
 * offset  size  field
 *      0     1  version, 1
 *      1     1  flags: 1 extended attributes, 2 access ACL, 4 default ACL, 8 security.capability
 *      2     2  bytes in holes, bits 32-47; 0 if it is no regular file
 *      4     4  mode (type and permissions)
 *      8     8  inode number
 *     16     8  size
 *     24    12  mtime: 8 seconds, 4 nanoseconds
 *     36    12  ctime
 *     48    12  atime
 *     60    12  birth
 *     72     4  nlink
 *     76     4  uid
 *     80     4  gid
 *     84     4  rdev; of a regular file, bytes in holes, bits 0-31
 *     88     4  h, length of home
 *     92     4  t, length of target
 *     96     h  home: path part of the data keys, empty if it is this entry's path
 *   96+h     t  symlink target
 * </pre>
 *
 * <p>mtime and ctime are neighbours because one blind edit sets both with every write. Fields below
 * offset 88 may be patched blindly; a record with another home or target is put anew.
 */
public final class InodeCodec {
  static final int VERSION = 1;
  static final int FLAGS = 1;
  static final int HOLES_HIGH = 2;
  static final int MODE = 4;
  static final int INO = 8;
  static final int SIZE = 16;
  static final int MTIME = 24;
  static final int CTIME = 36;
  static final int ATIME = 48;
  static final int BIRTH = 60;
  static final int NLINK = 72;
  static final int UID = 76;
  static final int GID = 80;
  static final int RDEV = 84;
  static final int HOLES_LOW = 84;
  static final int HOME_LENGTH = 88;
  static final int TARGET_LENGTH = 92;
  static final int FIXED_BYTES = 96;
  private static final int TIME_BYTES = 12;
  private static final int NANOS_LIMIT = 1_000_000_000;

  private InodeCodec() {}

  /** Encodes the record for the entry at {@code path}; a home that equals the path is left out. */
  public static byte[] encode(InodeRecord inode, byte[] path) {
    byte[] home = Arrays.equals(inode.home(), path) ? Keys.EMPTY : inode.home();
    byte[] target = inode.target();
    byte[] bytes = new byte[FIXED_BYTES + home.length + target.length];
    ByteBuffer out = little(bytes);
    out.put(0, (byte) VERSION).put(FLAGS, (byte) inode.flags());
    out.putShort(HOLES_HIGH, holesHigh(inode));
    out.putInt(MODE, inode.mode()).putLong(INO, inode.ino());
    out.putLong(SIZE, inode.size());
    putTime(out, MTIME, inode.mtime());
    putTime(out, CTIME, inode.ctime());
    putTime(out, ATIME, inode.atime());
    putTime(out, BIRTH, inode.birth());
    out.putInt(NLINK, inode.nlink()).putInt(UID, inode.uid()).putInt(GID, inode.gid());
    out.putInt(RDEV, inode.isRegular() ? (int) inode.holes() : inode.rdev());
    out.putInt(HOME_LENGTH, home.length).putInt(TARGET_LENGTH, target.length);
    out.put(FIXED_BYTES, home).put(FIXED_BYTES + home.length, target);
    return bytes;
  }

  /**
   * Decodes a record.
   *
   * @throws BadRecordException if it is not one
   */
  public static InodeRecord decode(byte[] value) {
    require(value.length >= FIXED_BYTES, "it has only " + value.length + " bytes");
    ByteBuffer in = little(value);
    require(in.get(0) == VERSION, "unknown version " + in.get(0));
    require((in.get(FLAGS) & ~InodeRecord.ALL_FLAGS) == 0, "unknown flags " + in.get(FLAGS));
    long home = Integer.toUnsignedLong(in.getInt(HOME_LENGTH));
    long target = Integer.toUnsignedLong(in.getInt(TARGET_LENGTH));
    require(FIXED_BYTES + home + target == value.length, "its lengths do not add up");
    int mode = in.getInt(MODE);
    require(FileMode.isKnownType(mode), "unknown file type in mode " + Integer.toOctalString(mode));
    require(in.getLong(INO) > 0, "inode number " + in.getLong(INO));
    long size = in.getLong(SIZE);
    require(size >= 0 && size <= InodeRecord.MAX_SIZE, "size " + Long.toUnsignedString(size));
    require(in.getInt(NLINK) > 0, "link count " + in.getInt(NLINK));
    require(holes(in) <= size, "more bytes in holes than it has: " + holes(in));
    return fields(value, (int) home, (int) target);
  }

  /** Bytes in holes; 0 if it is no regular file. */
  private static long holes(ByteBuffer in) {
    return FileMode.isRegular(in.getInt(MODE))
        ? Short.toUnsignedLong(in.getShort(HOLES_HIGH)) << 32
            | Integer.toUnsignedLong(in.getInt(HOLES_LOW))
        : 0;
  }

  private static short holesHigh(InodeRecord inode) {
    return (short) (inode.holes() >>> 32);
  }

  private static InodeRecord fields(byte[] bytes, int home, int target) {
    ByteBuffer in = little(bytes);
    Timestamp birth = time(in, BIRTH, null);
    Timestamp mtime = time(in, MTIME, birth);
    return new InodeRecord(
        in.getLong(INO),
        in.getInt(MODE),
        in.getInt(NLINK),
        in.getInt(UID),
        in.getInt(GID),
        FileMode.isRegular(in.getInt(MODE)) ? 0 : in.getInt(RDEV),
        in.getLong(SIZE),
        time(in, ATIME, birth),
        mtime,
        time(in, CTIME, mtime),
        birth,
        slice(bytes, FIXED_BYTES, home),
        slice(bytes, FIXED_BYTES + home, target),
        holes(in),
        in.get(FLAGS));
  }

  private static byte[] slice(byte[] bytes, int from, int length) {
    return length == 0 ? Keys.EMPTY : Arrays.copyOfRange(bytes, from, from + length);
  }

  /**
   * The blind edits that make the stored record of {@code before} into that of {@code after}; home
   * and target must be the same. A size that grows is raised rather than set, so that it never
   * hides a larger one.
   */
  public static List<Edit> edits(InodeRecord before, InodeRecord after) {
    List<Edit> edits = new ArrayList<>(4);
    if (after.size() > before.size()) {
      edits.add(new Edit.MaxU64(SIZE, after.size(), false));
    } else if (after.size() < before.size()) {
      byte[] size = new byte[Long.BYTES];
      little(size).putLong(0, after.size());
      edits.add(new Edit.SetBytes(SIZE, size, false));
    }
    if (!after.mtime().equals(before.mtime()) || !after.ctime().equals(before.ctime())) {
      edits.add(new Edit.SetBytes(MTIME, times(after.mtime(), after.ctime()), false));
    }
    if (!after.atime().equals(before.atime())) {
      edits.add(new Edit.SetBytes(ATIME, times(after.atime()), false));
    }
    setInt(edits, MODE, before.mode(), after.mode());
    setInt(edits, NLINK, before.nlink(), after.nlink());
    setInt(edits, UID, before.uid(), after.uid());
    setInt(edits, GID, before.gid(), after.gid());
    setInt(edits, HOLES_LOW, (int) before.holes(), (int) after.holes());
    if (holesHigh(before) != holesHigh(after)) {
      byte[] high = new byte[Short.BYTES];
      little(high).putShort(0, holesHigh(after));
      edits.add(new Edit.SetBytes(HOLES_HIGH, high, false));
    }
    if (before.flags() != after.flags()) {
      edits.add(new Edit.SetBytes(FLAGS, new byte[] {(byte) after.flags()}, false));
    }
    return edits;
  }

  private static void setInt(List<Edit> edits, int offset, int before, int after) {
    if (before != after) {
      byte[] value = new byte[Integer.BYTES];
      little(value).putInt(0, after);
      edits.add(new Edit.SetBytes(offset, value, false));
    }
  }

  private static byte[] times(Timestamp... times) {
    byte[] bytes = new byte[times.length * TIME_BYTES];
    for (int i = 0; i < times.length; i++) {
      putTime(little(bytes), i * TIME_BYTES, times[i]);
    }
    return bytes;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void putTime(ByteBuffer out, int offset, Timestamp time) {
    out.putLong(offset, time.seconds()).putInt(offset + Long.BYTES, time.nanos());
  }

  /**
   * Reads a time; answers {@code like} if it is equal, as most times of a file are, and one object
   * will do.
   */
  private static Timestamp time(ByteBuffer in, int offset, Timestamp like) {
    int nanos = in.getInt(offset + Long.BYTES);
    require(nanos >= 0 && nanos < NANOS_LIMIT, "nanoseconds " + Integer.toUnsignedString(nanos));
    Timestamp time = new Timestamp(in.getLong(offset), nanos);
    return time.equals(like) ? like : time;
  }

  private static void require(boolean condition, String found) {
    if (!condition) {
      throw new BadRecordException("inode record: " + found);
    }
  }
}
