package dev.grove.cli.run;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What can be said of a volume that nothing runs on, without opening it. */
public final class OfflineReport {
  private static final String IDENTITY = "GROVE";

  private OfflineReport() {}

  /** The same keys as those of a running volume, as far as they can be known. */
  public static Map<String, Object> of(Path directory) {
    try {
      Map<String, String> identity = identity(directory);
      Map<String, Object> keys = new LinkedHashMap<>();
      keys.put("running", false);
      keys.put("volume", identity.get("volume-id"));
      keys.put("directory", directory.toString());
      keys.put("mountPoint", null);
      keys.put("runBytes", bytesBelow(directory.resolve("runs")));
      keys.put("logBytes", bytesBelow(directory.resolve("log")));
      FileStore device = Files.getFileStore(directory);
      keys.put("deviceTotalBytes", device.getTotalSpace());
      keys.put("deviceFreeBytes", device.getUsableSpace());
      return keys;
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new Problem(
          ExitCode.NOT_A_VOLUME,
          "neither a volume nor a mount point: "
              + directory
              + "; give the directory of one or the other",
          e);
    } catch (AccessDeniedException e) {
      throw new Problem(
          ExitCode.UNREADABLE,
          "permission denied: " + e.getFile() + "; run it as the owner of the volume",
          e);
    } catch (IOException | UncheckedIOException e) {
      throw new Problem(
          ExitCode.FAILURE,
          "cannot read the volume: " + directory + " (" + e.getMessage() + "); check the device",
          e);
    }
  }

  /** Whether there is a volume in this directory already. */
  public static boolean isVolume(Path directory) {
    return Files.exists(directory.resolve(IDENTITY));
  }

  /** The lines {@code name = value} of the identity file. */
  private static Map<String, String> identity(Path directory) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : Files.readAllLines(directory.resolve(IDENTITY))) {
      String[] parts = line.split(" = ", 2);
      if (parts.length == 2) {
        fields.put(parts[0], parts[1]);
      }
    }
    return fields;
  }

  private static long bytesBelow(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .map(Path::toFile)
          .filter(java.io.File::isFile)
          .mapToLong(java.io.File::length)
          .sum();
    }
  }
}
