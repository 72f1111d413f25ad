package dev.grove.cli.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that is in the middle of a test, with mounts of each kind, and stays there. */
final class Holder {
  private Holder() {}

  /**
   * Mounts, says so, and waits.
   *
   * @param arguments a file that is made when all is mounted
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Groves groves = new Groves();
    groves.open();
    MountedGrove grove = groves.mount();
    Files.writeString(grove.path("file"), "content");
    groves.device(8);
    groves.ext4(16);
    Files.createFile(Path.of(arguments[0]));
    Thread.sleep(Long.MAX_VALUE);
  }
}
