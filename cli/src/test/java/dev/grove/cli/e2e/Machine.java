package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.grove.fuse.jnr.LibfuseLoader;
import dev.grove.fuse.kernel.MountException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this machine must have; without it a test is skipped with a message. */
final class Machine {
  private Machine() {}

  static void needsFuse() {
    assumeTrue(
        Files.isReadable(Path.of("/dev/fuse")) && Files.isWritable(Path.of("/dev/fuse")),
        "skipped: no usable /dev/fuse here (modprobe fuse; in a container: --device /dev/fuse)");
    assumeTrue(
        System.getProperty("user.name").equals("root"), "skipped: only root may mount and umount");
    needs("umount", "find", "bash");
  }

  /** Transport {@code jnr}. */
  static void needsLibfuse2() {
    try {
      LibfuseLoader.load();
    } catch (MountException e) {
      assumeTrue(false, "skipped: " + e.getMessage());
    }
  }

  static void needs(String... programs) {
    for (String program : programs) {
      boolean found =
          Stream.of(System.getenv("PATH").split(":", -1))
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
      assumeTrue(found, "skipped: the program " + program + " is not installed");
    }
  }
}
