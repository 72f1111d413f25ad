package dev.grove.cli.problem;

import dev.grove.actors.volume.VolumeException;
import dev.grove.fuse.kernel.MountException;

/**
 * A failure to show a person. The message is one line, {@code <what happened>: <to what>; <what to
 * do>}.
 */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  public Problem(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public Problem(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public ExitCode exitCode() {
    return exitCode;
  }

  /** Any failure as a problem; those that were foreseen keep their words. */
  public static Problem of(Throwable failure) {
    return switch (failure) {
      case Problem problem -> problem;
      case VolumeException volume ->
          new Problem(exitCode(volume.reason()), volume.getMessage(), volume);
      case MountException mount -> new Problem(exitCode(mount.kind()), mount.getMessage(), mount);
      default -> new Problem(ExitCode.FAILURE, unforeseen(failure), failure);
    };
  }

  private static String unforeseen(Throwable failure) {
    String message = failure.getMessage();
    return failure.getClass().getSimpleName()
        + (message == null ? "" : ": " + message)
        + "; run again with --stacktrace to see where";
  }

  private static ExitCode exitCode(VolumeException.Reason reason) {
    return switch (reason) {
      case IN_USE -> ExitCode.VOLUME_IN_USE;
      case NOT_A_VOLUME -> ExitCode.NOT_A_VOLUME;
      case OTHER_FORMAT -> ExitCode.OTHER_FORMAT;
      case UNREADABLE, READ_ONLY -> ExitCode.UNREADABLE;
      case FULL -> ExitCode.DEVICE_FULL;
      case DAMAGED -> ExitCode.DAMAGED;
      case CONFIG -> ExitCode.CONFIG;
      case IO, BUSY, CLOSED -> ExitCode.FAILURE;
    };
  }

  private static ExitCode exitCode(MountException.Kind kind) {
    return switch (kind) {
      case MISSING, NOT_A_DIRECTORY -> ExitCode.MOUNT_POINT_MISSING;
      case BUSY -> ExitCode.MOUNT_POINT_BUSY;
      case NOT_EMPTY -> ExitCode.MOUNT_POINT_NOT_EMPTY;
      case NOT_MOUNTED -> ExitCode.NOT_RUNNING;
      case NO_FUSE, NO_PERMISSION -> ExitCode.NO_FUSE;
      case FAILED -> ExitCode.FAILURE;
    };
  }

  /** {@code grove: <message>}, on one line whatever the message holds. */
  public String line() {
    return "grove: " + getMessage().strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
