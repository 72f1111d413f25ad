package dev.grove.fuse.fs;

import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.Iterator;

/**
 * The file system as transports see it: POSIX operations in terms of inode numbers. Safe for use by
 * many threads; every method may throw {@link FsException} with the errno of the POSIX operation.
 *
 * <p><b>Lookup counts.</b> Each {@link Attr} returned by lookup, mknod, mkdir, symlink, link,
 * tmpfile, and each entry accepted by a readdirplus sink (except "." and ".."), raises the count of
 * its inode by one. An inode is known by number while its count is above zero, also when it has no
 * name any more; {@link #forget} lowers the count.
 *
 * <p>Access rights are checked by the kernel ({@code default_permissions}); the callers' ids are
 * used for ownership of what they create and for clearing set-id bits.
 */
public interface FileSystem extends AutoCloseable {
  long ROOT_INO = 1;

  Attr lookup(long parent, byte[] name);

  void forget(long ino, long count);

  /** Inodes in memory: those that are known by number, and directories above them. */
  default int inodesInMemory() {
    return 0;
  }

  /** Their numbers; those that come and go meanwhile may be among them or not. */
  default Iterator<Long> inodeNumbers() {
    return Collections.emptyIterator();
  }

  Attr getattr(long ino);

  Attr setattr(Caller caller, long ino, AttrChange change);

  /**
   * Makes a regular file or special file. {@code mode} is what was asked for, with the type bits;
   * what the caller's umask or the default ACL of the directory does not permit is taken off.
   */
  Attr mknod(Caller caller, long parent, byte[] name, int mode, int rdev);

  /** Makes a directory; {@code mode} as for {@link #mknod}. */
  Attr mkdir(Caller caller, long parent, byte[] name, int mode);

  Attr symlink(Caller caller, long parent, byte[] name, byte[] target);

  byte[] readlink(long ino);

  void unlink(long parent, byte[] name);

  void rmdir(long parent, byte[] name);

  /** Gives a file, of any kind but directory, one more name. */
  default Attr link(long ino, long newParent, byte[] newName) {
    throw new FsException(Errno.EPERM);
  }

  /** Makes a regular file without a name, which {@link #link} can give one. */
  default Attr tmpfile(Caller caller, long parent, int mode) {
    throw new FsException(Errno.EOPNOTSUPP);
  }

  /** Renames; {@code flags} are those of renameat2(2), EINVAL if not supported. */
  void rename(long parent, byte[] name, long newParent, byte[] newName, int flags);

  /** As the other; a whiteout that is left behind belongs to {@code caller}. */
  default void rename(
      Caller caller, long parent, byte[] name, long newParent, byte[] newName, int flags) {
    rename(parent, name, newParent, newName, flags);
  }

  /**
   * Reads into {@code into}, up to its size; returns the number of bytes, less only at the end of
   * the file.
   */
  int read(long ino, long offset, MemorySegment into);

  /**
   * Writes {@code data}, which is only valid during the call; returns how many bytes: all, or what
   * there is room for below the largest size of a file.
   */
  int write(Caller caller, long ino, long offset, MemorySegment data);

  /** Extended attributes and ACLs. */
  default ExtendedAttributes xattrs() {
    return ExtendedAttributes.NONE;
  }

  /** When files were read. */
  default AccessTimes accessTimes() {
    return AccessTimes.NONE;
  }

  /** What is stored of files, and what is not. */
  default FileSpace space() {
    return FileSpace.NONE;
  }

  /** Makes the inode's content and attributes durable. */
  void fsync(long ino, boolean dataOnly);

  /** Makes everything durable (sync(2), syncfs(2)). */
  void sync();

  long openDirectory(long ino);

  void releaseDirectory(long handle);

  /**
   * Lists a directory from {@code cookie} on (0: from the start) until {@code sink} is full or the
   * end is reached.
   *
   * @param plus whether entries carry attributes and raise lookup counts
   */
  void readDirectory(long ino, long handle, long cookie, boolean plus, DirectorySink sink);

  StatFs statfs();

  /**
   * Makes everything durable; the volume stays open. The caller is no program on the mount, so a
   * failure keeps the volume's words.
   *
   * @throws dev.grove.actors.volume.VolumeException if the volume fails
   */
  @Override
  void close();

  /** Takes directory entries. */
  interface DirectorySink {
    /**
     * Takes one entry, if there is room for it.
     *
     * @param cookie where to go on after this entry
     * @param mode type bits of the entry
     * @param attr attributes when "plus" was asked for and the entry is not "." or "..", else
     *     {@code null}
     * @return {@code false} if the entry did not fit, and was not taken
     */
    boolean add(byte[] name, long ino, int mode, long cookie, Attr attr);
  }

  /**
   * Who asks.
   *
   * @param keepsSetIds whether a write or truncation by the caller leaves set-id bits as they are
   * @param umask permissions that what the caller makes must not have
   */
  record Caller(int uid, int gid, int pid, boolean keepsSetIds, int umask) {
    /** One whose user id decides: set-id bits survive what root does. */
    public Caller(int uid, int gid, int pid) {
      this(uid, gid, pid, uid == 0, 0);
    }

    /** The same caller, at whose writes set-id bits go. */
    public Caller clearingSetIds() {
      return new Caller(uid, gid, pid, false, umask);
    }

    public Caller withUmask(int mask) {
      return new Caller(uid, gid, pid, keepsSetIds, mask & 0777);
    }
  }

  /** A point in time: seconds since 1970 and nanoseconds in 0..999,999,999. */
  record Timestamp(long seconds, int nanos) {}

  /** Attributes of an inode. */
  record Attr(
      long ino,
      int mode,
      int nlink,
      int uid,
      int gid,
      int rdev,
      long size,
      long blocks512,
      Timestamp atime,
      Timestamp mtime,
      Timestamp ctime,
      Timestamp birth) {}

  /**
   * What setattr changes; {@code null} leaves a field as it is. ctime is set by the file system
   * unless given.
   */
  record AttrChange(
      Integer mode,
      Integer uid,
      Integer gid,
      Long size,
      Timestamp atime,
      Timestamp mtime,
      Timestamp ctime) {}

  /**
   * Figures for statfs(2); blocks are {@code blockBytes} long.
   *
   * @param blocksAvailable of the free ones, those that files may use
   */
  record StatFs(
      long blocks,
      long blocksFree,
      long blocksAvailable,
      long files,
      long filesFree,
      int blockBytes,
      int nameMax) {}
}
