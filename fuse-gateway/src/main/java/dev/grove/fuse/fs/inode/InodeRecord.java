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
    byte[] target) {
  /** Largest size of a file: 16 TiB. */
  public static final long MAX_SIZE = 1L << 44;

  private static final int UNIT = 512;

  public boolean isDirectory() {
    return FileMode.isDirectory(mode);
  }

  public boolean isRegular() {
    return FileMode.isRegular(mode);
  }

  public InodeRecord withNlink(int links) {
    return new InodeRecord(
        ino, mode, links, uid, gid, rdev, size, atime, mtime, ctime, birth, home, target);
  }

  public InodeRecord withSize(long bytes) {
    return new InodeRecord(
        ino, mode, nlink, uid, gid, rdev, bytes, atime, mtime, ctime, birth, home, target);
  }

  public InodeRecord withMode(int bits) {
    return new InodeRecord(
        ino, bits, nlink, uid, gid, rdev, size, atime, mtime, ctime, birth, home, target);
  }

  public InodeRecord withOwner(int user, int group) {
    return new InodeRecord(
        ino, mode, nlink, user, group, rdev, size, atime, mtime, ctime, birth, home, target);
  }

  public InodeRecord withHome(byte[] path) {
    return new InodeRecord(
        ino, mode, nlink, uid, gid, rdev, size, atime, mtime, ctime, birth, path, target);
  }

  public InodeRecord withTimes(Timestamp access, Timestamp modification, Timestamp change) {
    return new InodeRecord(
        ino, mode, nlink, uid, gid, rdev, size, access, modification, change, birth, home, target);
  }

  /** Content changed. */
  public InodeRecord modified(Timestamp now) {
    return withTimes(atime, now, now);
  }

  /** Attributes changed. */
  public InodeRecord changed(Timestamp now) {
    return withTimes(atime, mtime, now);
  }

  /** As POSIX shows it. Blocks are counted as if no file had holes. */
  public Attr attr() {
    long blocks = isRegular() ? (size + UNIT - 1) / UNIT : 0;
    return new Attr(ino, mode, nlink, uid, gid, rdev, size, blocks, atime, mtime, ctime, birth);
  }
}
