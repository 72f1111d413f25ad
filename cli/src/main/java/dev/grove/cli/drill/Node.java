package dev.grove.cli.drill;

import dev.grove.fuse.kernel.Mounts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process of {@code grove mount} over a volume.
 *
 * @param started on the monotonic clock
 */
record Node(Path mountPoint, Process process, long started) {
  private static final long READY_LIMIT_SECONDS = 120;
  private static final long END_LIMIT_SECONDS = 60;
  private static final int POLL_MILLIS = 5;

  /**
   * @param settings {@code key=value}
   * @param log gets what it prints
   */
  static Node start(Path volume, Path mountPoint, List<String> settings, Path log)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("mount"));
    settings.forEach(each -> arguments.addAll(List.of("-D", each)));
    arguments.addAll(List.of(volume.toString(), mountPoint.toString()));
    String heap = System.getenv().getOrDefault("GROVE_HEAP", "1g");
    Process process =
        new ProcessBuilder(Programs.java(heap, "dev.grove.cli.Main", arguments))
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    return new Node(mountPoint, process, System.nanoTime());
  }

  /**
   * Waits until it serves; false if it has ended instead.
   *
   * @throws IllegalStateException if neither comes: a device or a machine that stands still breaks
   *     no promise
   */
  boolean awaitReady() throws InterruptedException {
    long limit = started + TimeUnit.SECONDS.toNanos(READY_LIMIT_SECONDS);
    while (!Mounts.isMounted(mountPoint)) {
      if (!process.isAlive()) {
        return false;
      }
      if (System.nanoTime() > limit) {
        throw new IllegalStateException(
            "the volume was not mounted within " + READY_LIMIT_SECONDS + " s, and did not fail");
      }
      Thread.sleep(POLL_MILLIS);
    }
    return true;
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Asks it to unmount. */
  void terminate() {
    process.destroy();
  }

  /** Waits for its end, at most this long; whether it has ended by itself without a failure. */
  boolean endedWell(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS) && process.exitValue() == 0;
  }

  /** SIGKILL, and removes the dead mount. Harmless if it has ended. */
  void kill() {
    process.destroyForcibly();
    process.onExit().orTimeout(END_LIMIT_SECONDS, TimeUnit.SECONDS).join();
    while (Mounts.isMounted(mountPoint)) {
      Mounts.detach(mountPoint);
    }
  }
}
