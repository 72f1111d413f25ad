package dev.grove.bench;

import java.io.IOException;
import java.nio.file.Path;

/** Makes a directory cold: its files are forced to the device and leave the kernel's page cache. */
final class PageCache {
  private PageCache() {}

  /**
   * By GNU dd, whose nocache flag with a count of 0 asks the kernel to drop the whole file
   * (posix_fadvise).
   */
  static void drop(Path directory) throws IOException, InterruptedException {
    for (Path file : Directories.files(directory)) {
      Process process =
          new ProcessBuilder(
                  "dd",
                  "of=" + file,
                  "oflag=nocache",
                  "conv=notrunc,fdatasync",
                  "count=0",
                  "status=none")
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new IOException("dd could not drop " + file + " from the page cache");
      }
    }
  }
}
