package dev.grove.posix.suite;

import dev.grove.posix.sys.Abi;

/** The types of files. */
public enum Type {
  REGULAR(Abi.S_IFREG),
  DIRECTORY(Abi.S_IFDIR),
  SYMLINK(Abi.S_IFLNK),
  FIFO(Abi.S_IFIFO),
  SOCKET(Abi.S_IFSOCK),
  CHARACTER(Abi.S_IFCHR),
  BLOCK(Abi.S_IFBLK);

  private final int bits;

  Type(int bits) {
    this.bits = bits;
  }

  /** As in {@code st_mode}. */
  public int bits() {
    return bits;
  }

  /** Whether only root can make one. */
  public boolean isDevice() {
    return this == CHARACTER || this == BLOCK;
  }

  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
