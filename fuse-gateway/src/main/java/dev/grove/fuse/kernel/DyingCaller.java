package dev.grove.fuse.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a thread that waits for an answer has been killed. The kernel tells of each signal by an
 * INTERRUPT, also of those that a program handles; such a program must not see its fsync fail, for
 * many take that for the loss of their data. A thread that is being killed sees nothing any more:
 * whatever kills it is SIGKILL for each thread of its process.
 */
final class DyingCaller {
  private static final long SIGKILL = 1L << (9 - 1);
  private static final int HEXADECIMAL = 16;

  private DyingCaller() {}

  /** False too if nothing is known of it. */
  static boolean isDying(int pid) {
    if (pid <= 0) {
      return false;
    }
    try {
      Path status = Path.of("/proc", Integer.toString(pid), "status");
      return isDying(Files.readString(status, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      return false;
    }
  }

  /** Of the text of /proc/PID/status: pending signals of the thread, and of its process. */
  static boolean isDying(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith("SigPnd:") || line.startsWith("ShdPnd:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .anyMatch(mask -> (Long.parseUnsignedLong(mask, HEXADECIMAL) & SIGKILL) != 0);
  }
}
