package dev.grove.cli.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A volume as a kill has left it, before recovery changes it. */
final class Evidence {
  private Evidence() {}

  /** Replaces the one taken before. Run files are never changed, so that links to them suffice. */
  static void take(Path volume, Path crashed) throws IOException, InterruptedException {
    Path copy = Files.isDirectory(crashed) ? crashed : Files.createDirectory(crashed);
    Programs.run("rm", "-rf", "--one-file-system", copy.toString());
    Programs.run("cp", "-a", "--reflink=auto", volume.toString(), copy.toString());
  }
}
