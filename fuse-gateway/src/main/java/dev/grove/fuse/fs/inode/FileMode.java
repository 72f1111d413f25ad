package dev.grove.fuse.fs.inode;

/** The bits of {@code st_mode}. */
public final class FileMode {
  public static final int TYPE = 0170000;
  public static final int DIRECTORY = 0040000;
  public static final int REGULAR = 0100000;
  public static final int SYMLINK = 0120000;
  public static final int FIFO = 0010000;
  public static final int CHARACTER = 0020000;
  public static final int BLOCK = 0060000;
  public static final int SOCKET = 0140000;
  public static final int PERMISSIONS = 07777;
  public static final int SET_UID = 04000;
  public static final int SET_GID = 02000;
  private static final int GROUP_EXECUTE = 0010;

  private FileMode() {}

  public static boolean isDirectory(int mode) {
    return (mode & TYPE) == DIRECTORY;
  }

  public static boolean isRegular(int mode) {
    return (mode & TYPE) == REGULAR;
  }

  public static boolean isSymlink(int mode) {
    return (mode & TYPE) == SYMLINK;
  }

  /** Whether the type bits name a type that exists. */
  public static boolean isKnownType(int mode) {
    return switch (mode & TYPE) {
      case DIRECTORY, REGULAR, SYMLINK, FIFO, CHARACTER, BLOCK, SOCKET -> true;
      default -> false;
    };
  }

  /**
   * What is left of the mode when somebody else's hand has changed the file; set-gid without
   * execute means something else.
   */
  public static int withoutSetIds(int mode) {
    int cleared = mode & ~SET_UID;
    return (mode & GROUP_EXECUTE) == 0 ? cleared : cleared & ~SET_GID;
  }
}
