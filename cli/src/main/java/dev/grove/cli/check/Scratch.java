package dev.grove.cli.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A temporary directory that is removed at the end, also when a signal ends the process. */
public record Scratch(Path directory, Thread atExit) implements AutoCloseable {
  private static final String PREFIX = "grove-scratch-";

  /** In {@code TMPDIR} if that is set, else where Java puts temporary files. */
  public static Scratch create() {
    String place = System.getenv("TMPDIR");
    try {
      Path directory =
          place == null || place.isEmpty()
              ? Files.createTempDirectory(PREFIX)
              : Files.createTempDirectory(Path.of(place), PREFIX);
      Thread atExit = Thread.ofPlatform().unstarted(() -> remove(directory));
      Runtime.getRuntime().addShutdownHook(atExit);
      return new Scratch(directory, atExit);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no room for temporary files: " + e.getMessage() + "; set TMPDIR to a directory", e);
    }
  }

  @Override
  public void close() {
    remove(directory);
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // The process is ending already, and the hook does the same.
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> walk = Files.walk(directory)) {
      List<Path> all = walk.sorted(Comparator.reverseOrder()).toList();
      for (Path path : all) {
        Files.deleteIfExists(path);
      }
    } catch (IOException | UncheckedIOException e) {
      // What stays in a temporary directory is removed by the system.
    }
  }
}
