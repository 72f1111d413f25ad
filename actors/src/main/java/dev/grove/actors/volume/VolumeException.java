package dev.grove.actors.volume;

/**
 * A volume could not do what it was asked. The message names what happened, to what, and what to
 * do.
 */
public final class VolumeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What a caller can tell apart. */
  public enum Reason {
    /** Another process owns the volume. */
    IN_USE,
    /** The directory holds something else. */
    NOT_A_VOLUME,
    /** Written by another version of Grove, in a format that this one does not read. */
    OTHER_FORMAT,
    /** Permissions do not suffice. */
    UNREADABLE,
    /** The file system below is mounted read-only. */
    READ_ONLY,
    /** The device below is full. */
    FULL,
    /** Not now: a limit of what may be open is reached, or too much happens at once. */
    BUSY,
    /** Stored bytes are not what was written. */
    DAMAGED,
    /** The device below failed. */
    IO,
    /** A setting is wrong. */
    CONFIG,
    /** The volume has been closed, or stopped itself after a failure. */
    CLOSED
  }

  private final Reason reason;

  public VolumeException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public VolumeException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  /**
   * Whether the cause is a lack that may be over soon, of room or of leave to open one more file:
   * who has kept what was to be written tries again.
   */
  public boolean mayPass() {
    return reason == Reason.FULL || reason == Reason.BUSY;
  }
}
