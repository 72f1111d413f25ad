package dev.grove.cli.check;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary directory that is removed at the end, also when a signal ends the process. What a
 * process left that was killed is removed by the next that needs one.
 *
 * <pre>
 * grove-scratch-PID-RANDOM/
 *   lock     locked while the owner lives, in whatever process namespace
 *   data/    the directory
 * </pre>
 */
public record Scratch(Path directory, FileChannel lock, Thread atExit) implements AutoCloseable {
  private static final String PREFIX = "grove-scratch-";
  private static final String LOCK = "lock";
  private static final String DATA = "data";
  private static final int MAX_ATTEMPTS = 3;

  /** In {@code TMPDIR} if that is set, else where Java puts temporary files. */
  public static Scratch create() {
    String set = System.getenv("TMPDIR");
    String place = set == null || set.isEmpty() ? System.getProperty("java.io.tmpdir") : set;
    try {
      sweep(Path.of(place));
      return create(Path.of(place));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "no room for temporary files: " + e.getMessage() + "; set TMPDIR to a directory", e);
    }
  }

  private static Scratch create(Path place) throws IOException {
    for (int attempt = 1; ; attempt++) {
      Path whole = Files.createTempDirectory(place, ownPrefix());
      FileChannel lock =
          FileChannel.open(
              whole.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      try {
        // Another may have swept it before it was locked.
        if (lock.tryLock() != null && Files.exists(whole.resolve(LOCK))) {
          Path data = Files.createDirectory(whole.resolve(DATA));
          Thread atExit = Thread.ofPlatform().unstarted(() -> remove(whole));
          Runtime.getRuntime().addShutdownHook(atExit);
          return new Scratch(data, lock, atExit);
        }
      } catch (IOException e) {
        lock.close();
        throw e;
      }
      lock.close();
      if (attempt == MAX_ATTEMPTS) {
        throw new IOException("cannot lock " + whole);
      }
    }
  }

  private static String ownPrefix() {
    return PREFIX + ProcessHandle.current().pid() + "-";
  }

  /**
   * Removes what is nobody's any more. One without a lock is just being made, or not ours to judge;
   * our own are left, for to open and close a lock file here would end our lock.
   */
  static void sweep(Path place) throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(place, PREFIX + "*")) {
      for (Path whole : found) {
        if (!whole.getFileName().toString().startsWith(ownPrefix())) {
          sweepOne(whole);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private static void sweepOne(Path whole) {
    try {
      if (!Files.isDirectory(whole, LinkOption.NOFOLLOW_LINKS)
          || !Files.getOwner(whole, LinkOption.NOFOLLOW_LINKS)
              .equals(Files.getOwner(Path.of("/proc/self")))) {
        return;
      }
      try (FileChannel lock =
          FileChannel.open(
              whole.resolve(LOCK), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
        if (lock.tryLock() != null) {
          remove(whole);
        }
      }
    } catch (IOException e) {
      // Another sweeps it, or it cannot be swept: it does no harm but take room.
    }
  }

  @Override
  public void close() {
    remove(directory.getParent());
    try {
      lock.close();
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IOException | IllegalStateException e) {
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
