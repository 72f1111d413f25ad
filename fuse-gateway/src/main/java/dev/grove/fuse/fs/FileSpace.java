package dev.grove.fuse.fs;

import dev.grove.fuse.fs.FileSystem.Caller;

/** Which parts of files are stored: allocating, freeing and finding them, and copying. */
public interface FileSpace {
  /** What fallocate(2) is to do with a range. */
  enum Change {
    /** See to it that writes to it do not fail for want of room, as far as that can be promised. */
    ALLOCATE,
    /** Make it read as zeros and free its space. */
    PUNCH,
    /** Make it read as zeros. */
    ZERO
  }

  /**
   * Changes what is stored of {@code length} bytes from {@code offset} on.
   *
   * @param keepSize whether the file stays as long as it is
   */
  void change(Caller caller, long ino, Change change, boolean keepSize, long offset, long length);

  /** Where from {@code offset} on the next stored part begins; ENXIO if there is none. */
  long data(long ino, long offset);

  /** Where from {@code offset} on the next hole begins, at the latest at the end of the file. */
  long hole(long ino, long offset);

  /**
   * Copies a part of one file into another.
   *
   * @return how many bytes, maybe less than {@code length}; 0 only at the end of the source
   */
  long copy(Caller caller, long from, long fromOffset, long to, long toOffset, long length);

  /** For a file system without: the kernel then helps itself. */
  FileSpace NONE =
      new FileSpace() {
        @Override
        public void change(
            Caller caller, long ino, Change change, boolean keepSize, long offset, long length) {
          throw new FsException(Errno.ENOSYS);
        }

        @Override
        public long data(long ino, long offset) {
          throw new FsException(Errno.ENOSYS);
        }

        @Override
        public long hole(long ino, long offset) {
          throw new FsException(Errno.ENOSYS);
        }

        @Override
        public long copy(
            Caller caller, long from, long fromOffset, long to, long toOffset, long length) {
          throw new FsException(Errno.ENOSYS);
        }
      };
}
