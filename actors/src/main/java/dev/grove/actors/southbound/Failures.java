package dev.grove.actors.southbound;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** From an {@link IOException} of the JDK to the words of a {@link VolumeException}. */
final class Failures {
  /**
   * A device with less room than this counts as full when it fails: the system's own message may be
   * in any language.
   */
  private static final long FULL_BELOW_BYTES = 64 * 1024;

  /** The word for forcing something to the device. */
  static final String SYNC = "sync";

  /** What fails on a full device for another reason. */
  private static final Set<String> TAKE_NO_ROOM = Set.of("read", "list", "measure");

  private Failures() {}

  /**
   * @param what what was being done, e.g. {@code "write"}
   * @param path to what
   */
  static VolumeException of(IOException cause, String what, Path path) {
    String message = String.valueOf(cause.getMessage());
    if (cause instanceof AccessDeniedException
        || message.contains("Permission denied")
        || message.contains("Operation not permitted")) {
      return new VolumeException(
          Reason.UNREADABLE,
          "cannot "
              + what
              + " "
              + path
              + ": permission denied; run as the owner of the volume, or give this user read and write"
              + " access to the whole directory",
          cause);
    }
    if (message.contains("Read-only file system")) {
      return new VolumeException(
          Reason.READ_ONLY,
          "cannot "
              + what
              + " "
              + path
              + ": the file system is mounted read-only, perhaps because of an error (kernel log);"
              + " make it writable again, then open the volume again",
          cause);
    }
    if (!what.equals(SYNC) && lacksMeans(message)) {
      return new VolumeException(
          Reason.BUSY,
          "cannot "
              + what
              + " "
              + path
              + ": "
              + reason(cause, path)
              + "; that says nothing of what is stored: give the process, or the system, more of it (ulimit -n,"
              + " memory) and try again",
          cause);
    }
    boolean full =
        message.contains("No space left on device")
            || message.contains("quota exceeded")
            || (!TAKE_NO_ROOM.contains(what) && noRoom(path));
    // A force that failed is never tried again as if it could succeed, whatever the cause.
    if (full && !what.equals(SYNC)) {
      return new VolumeException(
          Reason.FULL,
          "cannot "
              + what
              + " "
              + path
              + ": the device is full; free some space on it and try again",
          cause);
    }
    return new VolumeException(
        Reason.IO,
        "cannot "
            + what
            + " "
            + path
            + ": "
            + reason(cause, path)
            + "; look at the device (kernel log), then open the volume again",
        cause);
  }

  /** What the process lacks, not the device. */
  private static boolean lacksMeans(String message) {
    return message.contains("Too many open files") || message.contains("Cannot allocate memory");
  }

  private static String reason(IOException cause, Path path) {
    String message = cause.getMessage();
    return message == null || message.equals(path.toString())
        ? cause.getClass().getSimpleName()
        : message;
  }

  private static boolean noRoom(Path path) {
    try {
      Path existing = path.toAbsolutePath();
      while (existing != null && !Files.exists(existing)) {
        existing = existing.getParent();
      }
      return existing != null
          && Files.isWritable(existing)
          && Files.getFileStore(existing).getUsableSpace() < FULL_BELOW_BYTES;
    } catch (IOException e) {
      return false; // the device does not even answer that: then it is not merely full
    }
  }
}
