package dev.grove.actors.fault;

/**
 * Something that a process asks of the disk.
 *
 * @param number counts all operations of a disk, from 1
 * @param path of the file concerned; of a rename, the new one
 * @param bytes how many are written or read, or 0
 */
public record Operation(long number, Kind kind, String path, int bytes) {
  /** What is asked. */
  public enum Kind {
    CREATE,
    MAKE_DIRECTORY,
    WRITE,
    TRUNCATE,
    FORCE,
    FORCE_DIRECTORY,
    RENAME,
    DELETE,
    OPEN,
    READ,
    LENGTH,
    LIST,
    SPACE;

    /** Whether the disk may be another one afterwards. */
    public boolean changes() {
      return switch (this) {
        case CREATE, MAKE_DIRECTORY, WRITE, TRUNCATE, FORCE, FORCE_DIRECTORY, RENAME, DELETE ->
            true;
        case OPEN, READ, LENGTH, LIST, SPACE -> false;
      };
    }

    public boolean takesRoom() {
      return this == CREATE || this == MAKE_DIRECTORY || this == WRITE;
    }

    public boolean forces() {
      return this == FORCE || this == FORCE_DIRECTORY;
    }
  }

  /** Which part of a volume a file belongs to. */
  public enum Part {
    RUNS,
    LOG,
    MANIFEST,
    OTHER
  }

  public Part part() {
    if (path.contains("/runs")) {
      return Part.RUNS;
    }
    if (path.contains("/log")) {
      return Part.LOG;
    }
    return path.contains("/manifest-") ? Part.MANIFEST : Part.OTHER;
  }

  @Override
  public String toString() {
    return "operation " + number + " (" + kind + " " + path + (bytes > 0 ? ", " + bytes : "") + ")";
  }
}
