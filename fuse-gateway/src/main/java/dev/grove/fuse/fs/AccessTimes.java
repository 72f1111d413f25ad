package dev.grove.fuse.fs;

/** Access times, which reading marks if the mount wants that. */
public interface AccessTimes {
  /** When reading marks the access time, as mount(8) has it. */
  enum When {
    NEVER,
    /** If it is not younger than the last change, or older than a day. */
    RELATIVE,
    ALWAYS
  }

  /** Whether reading this inode now would mark its access time. */
  boolean isDue(long ino, When when);

  /**
   * Marks the access time, if that is due; no other time changes. Never fails: what cannot be noted
   * of a read is no reason for it to fail.
   *
   * @return whether it was marked
   */
  boolean mark(long ino, When when);

  /** For a file system without. */
  AccessTimes NONE =
      new AccessTimes() {
        @Override
        public boolean isDue(long ino, When when) {
          return false;
        }

        @Override
        public boolean mark(long ino, When when) {
          return false;
        }
      };
}
