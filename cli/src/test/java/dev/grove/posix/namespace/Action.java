package dev.grove.posix.namespace;

/**
 * One system call of a process. Paths are relative to the top of the scene. Those without a path
 * act on what the process has open.
 */
sealed interface Action {
  /** open with O_CREAT, and with O_EXCL where {@code exclusive}. */
  record Create(String path, boolean exclusive) implements Action {}

  /** open of a file that is there. */
  record Open(String path) implements Action {}

  record OpenDirectory(String path) implements Action {}

  /** Replaces the content; all contents have one length. */
  record Write(String content) implements Action {}

  record Read() implements Action {}

  record StatOpen() implements Action {}

  record Close() implements Action {}

  /** getdents until the end, some bytes each time. */
  record ListOpen(int bufferBytes) implements Action {}

  record MakeDirectory(String path) implements Action {}

  record Symlink(String path, String target) implements Action {}

  record ReadLink(String path) implements Action {}

  record Link(String path, String to) implements Action {}

  record Unlink(String path) implements Action {}

  record RemoveDirectory(String path) implements Action {}

  /** renameat2 with flags. */
  record Rename(String path, String to, int flags) implements Action {}

  /** Of the name itself. */
  record Stat(String path) implements Action {}

  /** All there is below the top; nothing else happens meanwhile. */
  record Tree() implements Action {}

  /** Whether it may change names, numbers of links or sizes. */
  default boolean isChange() {
    return switch (this) {
      case Create _, Write _, MakeDirectory _, Symlink _, Link _ -> true;
      case Unlink _, RemoveDirectory _, Rename _ -> true;
      case Open _, OpenDirectory _, Read _, StatOpen _, Close _, ListOpen _ -> false;
      case ReadLink _, Stat _, Tree _ -> false;
    };
  }

  /** Whether it may take a name from a file that has others. */
  default boolean isRemoval() {
    return this instanceof Unlink || this instanceof Rename;
  }

  /** Whether it tells attributes of one file. */
  default boolean isStat() {
    return this instanceof Stat || this instanceof StatOpen;
  }
}
