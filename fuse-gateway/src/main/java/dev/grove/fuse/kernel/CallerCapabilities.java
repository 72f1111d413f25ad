package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.FileSystem.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a caller may do, beyond what its user id says. A request does not tell; /proc does, in two
 * small files, so it is asked only where it matters.
 */
public final class CallerCapabilities {
  private static final long SYS_ADMIN = 1L << 21;
  private static final int HEXADECIMAL = 16;
  private static final String EFFECTIVE = "CapEff:";

  private CallerCapabilities() {}

  /**
   * Whether the caller has CAP_SYS_ADMIN, and not only in a user namespace of its own. If nothing
   * is known of it, as it is in a process namespace that is not seen from here, root has it.
   */
  public static boolean isAdmin(Caller caller) {
    if (caller.pid() <= 0) {
      return caller.uid() == 0;
    }
    Path process = Path.of("/proc", Integer.toString(caller.pid()));
    try {
      return isAdmin(text(process.resolve("status")))
          && text(process.resolve("uid_map")).equals(text(Path.of("/proc/self/uid_map")));
    } catch (IOException e) {
      return caller.uid() == 0;
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }

  /** Of the text of /proc/PID/status. */
  static boolean isAdmin(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith(EFFECTIVE))
        .map(line -> line.substring(EFFECTIVE.length()).strip())
        .anyMatch(mask -> (Long.parseUnsignedLong(mask, HEXADECIMAL) & SYS_ADMIN) != 0);
  }
}
