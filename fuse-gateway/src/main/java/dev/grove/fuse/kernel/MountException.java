package dev.grove.fuse.kernel;

/** Mounting or unmounting did not work; the message says what happened and what to do. */
public final class MountException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Kind {
    /** The mount point does not exist. */
    MISSING,
    NOT_A_DIRECTORY,
    /** Something is mounted there already, or the mount to be ended is in use. */
    BUSY,
    NOT_EMPTY,
    /** Nothing is mounted there. */
    NOT_MOUNTED,
    /** This system has no FUSE. */
    NO_FUSE,
    NO_PERMISSION,
    FAILED
  }

  private final Kind kind;

  public MountException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public MountException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
