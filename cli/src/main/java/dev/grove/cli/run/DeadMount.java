package dev.grove.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Whether the process behind a mount has ended, so that whoever uses the mount gets errors. */
public final class DeadMount {
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** ENOTCONN, in the C library's words. */
  private static final String NOT_CONNECTED = "Transport endpoint is not connected";

  private DeadMount() {}

  /**
   * Asks for figures that the kernel has no copy of. A mount that does not answer is not dead: its
   * process may go on.
   */
  public static boolean isDead(Path mountPoint) throws InterruptedException {
    boolean[] dead = new boolean[1];
    Thread asking = Thread.ofPlatform().daemon().start(() -> dead[0] = fails(mountPoint));
    return asking.join(LIMIT) && dead[0];
  }

  private static boolean fails(Path mountPoint) {
    try {
      Files.getFileStore(mountPoint).getTotalSpace();
      return false;
    } catch (IOException e) {
      return String.valueOf(e.getMessage()).contains(NOT_CONNECTED);
    }
  }
}
