package dev.grove.fuse.fs.inode;

import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.Timestamp;

/**
 * An inode's attributes. Immutable; arrays are never changed.
 *
 * @param nlink 0 once the last name is gone
 * @param size bytes; of a symlink, the length of its target
 * @param home path part of the data keys of its blocks; empty if that is the path of the entry
 * @param target of a symlink, else empty
 * @param holes how many of a regular file's {@code size} bytes lie in blocks that are not stored
 * @param flags what is kept of the inode apart from this record: {@link #ATTRIBUTES} and the like
 */
public record InodeRecord(
    long ino,
    int mode,
    int nlink,
    int uid,
    int gid,
    int rdev,
    long size,
    Timestamp atime,
    Timestamp mtime,
    Timestamp ctime,
    Timestamp birth,
    byte[] home,
    byte[] target,
    long holes,
    int flags) {
  /** Largest size of a file: 16 TiB. */
  public static final long MAX_SIZE = 1L << 44;

  /** The inode has extended attributes, of whatever name. */
  public static final int ATTRIBUTES = 1;

  /** One of them is its access ACL. */
  public static final int ACCESS_ACL = 1 << 1;

  /** One of them is the default ACL of a directory. */
  public static final int DEFAULT_ACL = 1 << 2;

  /** One of them is {@code security.capability}. */
  public static final int CAPABILITY = 1 << 3;

  static final int ALL_FLAGS = ATTRIBUTES | ACCESS_ACL | DEFAULT_ACL | CAPABILITY;

  private static final int UNIT = 512;

  /** One without holes and extended attributes. */
  public InodeRecord(
      long ino,
      int mode,
      int nlink,
      int uid,
      int gid,
      int rdev,
      long size,
      Timestamp atime,
      Timestamp mtime,
      Timestamp ctime,
      Timestamp birth,
      byte[] home,
      byte[] target) {
    this(ino, mode, nlink, uid, gid, rdev, size, atime, mtime, ctime, birth, home, target, 0, 0);
  }

  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  public boolean isDirectory() {
    return FileMode.isDirectory(mode);
  }

  public boolean isRegular() {
    return FileMode.isRegular(mode);
  }

  public InodeRecord withNlink(int links) {
    return new InodeRecord(
        ino, mode, links, uid, gid, rdev, size, atime, mtime, ctime, birth, home, target, holes,
        flags);
  }

  public InodeRecord withSize(long bytes) {
    return new InodeRecord(
        ino, mode, nlink, uid, gid, rdev, bytes, atime, mtime, ctime, birth, home, target, holes,
        flags);
  }

  public InodeRecord withHoles(long bytes) {
    return new InodeRecord(
        ino, mode, nlink, uid, gid, rdev, size, atime, mtime, ctime, birth, home, target, bytes,
        flags);
  }

  public InodeRecord withFlags(int bits) {
    return new InodeRecord(
        ino, mode, nlink, uid, gid, rdev, size, atime, mtime, ctime, birth, home, target, holes,
        bits);
  }

  public InodeRecord withMode(int bits) {
    return new InodeRecord(
        ino, bits, nlink, uid, gid, rdev, size, atime, mtime, ctime, birth, home, target, holes,
        flags);
  }

  public InodeRecord withOwner(int user, int group) {
    return new InodeRecord(
        ino, mode, nlink, user, group, rdev, size, atime, mtime, ctime, birth, home, target, holes,
        flags);
  }

  public InodeRecord withHome(byte[] path) {
    return new InodeRecord(
        ino, mode, nlink, uid, gid, rdev, size, atime, mtime, ctime, birth, path, target, holes,
        flags);
  }

  public InodeRecord withTimes(Timestamp access, Timestamp modification, Timestamp change) {
    return new InodeRecord(
        ino,
        mode,
        nlink,
        uid,
        gid,
        rdev,
        size,
        access,
        modification,
        change,
        birth,
        home,
        target,
        holes,
        flags);
  }

  /** Content changed. */
  public InodeRecord modified(Timestamp now) {
    return withTimes(atime, now, now);
  }

  /** Attributes changed. */
  public InodeRecord changed(Timestamp now) {
    return withTimes(atime, mtime, now);
  }

  /** As POSIX shows it. Blocks are those that are stored, before they are compressed. */
  public Attr attr() {
    long blocks = isRegular() ? (size - holes + UNIT - 1) / UNIT : 0;
    return new Attr(ino, mode, nlink, uid, gid, rdev, size, blocks, atime, mtime, ctime, birth);
  }
}
