package dev.grove.cli.run;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Unmounts a mount of another process: by umount(8) as root, by fusermount3 for others, who have no
 * right to the system call.
 */
public final class Unmount {
  private Unmount() {}

  /** Returns when it is unmounted; a problem says who is in the way. */
  public static void run(Path mountPoint, boolean lazy) {
    boolean root = System.getProperty("user.name").equals("root");
    List<String> command = new ArrayList<>(root ? List.of("umount") : List.of("fusermount3", "-u"));
    if (lazy) {
      command.add(root ? "-l" : "-z");
    }
    command.add("--");
    command.add(mountPoint.toString());
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw failed(mountPoint, output.strip());
      }
    } catch (IOException e) {
      throw new Problem(
          ExitCode.NO_FUSE,
          "cannot run "
              + command.getFirst()
              + ": "
              + e.getMessage()
              + "; install fuse3 (Debian: apt-get install fuse3)",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem(ExitCode.FAILURE, "interrupted while unmounting: " + mountPoint, e);
    }
  }

  private static Problem failed(Path mountPoint, String output) {
    if (output.contains("busy")) {
      return new Problem(
          ExitCode.MOUNT_POINT_BUSY,
          "the mount point is busy: %s, used by %s; end them, or unmount with --lazy"
              .formatted(mountPoint, Mounts.users(mountPoint)));
    }
    return new Problem(
        ExitCode.FAILURE,
        "cannot unmount: " + mountPoint + " (" + output + "); try --lazy, or as root");
  }
}
