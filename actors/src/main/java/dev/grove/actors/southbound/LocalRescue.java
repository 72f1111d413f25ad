package dev.grove.actors.southbound;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a repair needs of a local directory besides its store: copies of files, in a directory apart
 * and under the names that they have in the volume; and shorter segments.
 */
public final class LocalRescue {
  /** Rescue directories inside of a volume begin like this. */
  public static final String PREFIX = "rescue-";

  /** Files that a volume consists of, relative to its directory. */
  private static final Pattern OURS =
      Pattern.compile(
          "GROVE|LOCK|log|runs|lost\\+found|manifest-[0-9]+|log/[0-9a-f]{16}\\.log(\\.spare)?"
              + "|runs/[0-9a-f]{2}|runs/[0-9a-f]{2}/[0-9a-f]{16}\\.run");

  private static final int MAX_DEPTH = 3;

  private final Path volume;
  private final Path rescue;

  /**
   * @param volume its directory
   * @param rescue where files are saved; made when the first one is
   */
  public LocalRescue(Path volume, Path rescue) {
    this.volume = volume;
    this.rescue = rescue;
  }

  /**
   * Files in a volume's directory that are no part of it, relative to it, in the order of their
   * names; at most {@code max}.
   */
  public static List<Path> strangers(Path volume, int max) {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> files = Files.walk(volume, MAX_DEPTH)) {
      files
          .map(volume::relativize)
          .filter(path -> !path.toString().isEmpty() && !isKnown(path))
          .sorted(Comparator.naturalOrder())
          .filter(path -> found.stream().noneMatch(path::startsWith))
          .limit(max)
          .forEach(found::add);
    } catch (IOException e) {
      throw Failures.of(e, "list", volume);
    }
    return found;
  }

  private static boolean isKnown(Path path) {
    return path.getName(0).toString().startsWith(PREFIX) || OURS.matcher(path.toString()).matches();
  }

  public void saveRun(long run) {
    save(LocalBlobs.path(volume.resolve(LocalFormat.RUNS), run));
  }

  public void saveLog(long segment) {
    save(((LocalFiles) LocalFiles.log(volume)).path(segment));
  }

  public void saveManifest(long manifest) {
    save(((LocalFiles) LocalFiles.manifests(volume)).path(manifest));
  }

  /**
   * Moves a file, or a directory, that is no part of the volume; to another file system it is
   * copied, and removed when the copy is durable.
   */
  public void moveAway(Path stranger) {
    Path from = volume.resolve(stranger);
    call(
        "move",
        from,
        () -> {
          Path to = prepared(stranger);
          try {
            return Files.move(from, to, ATOMIC_MOVE);
          } catch (AtomicMoveNotSupportedException e) {
            return copyAway(from, to);
          }
        });
  }

  private static Path copyAway(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(from)) {
      all = files.toList();
    }
    for (Path file : all) {
      copyDurably(file, to.resolve(from.relativize(file).toString()));
    }
    for (Path file : all.reversed()) {
      Files.delete(file);
    }
    return to;
  }

  private static void copyDurably(Path from, Path to) throws IOException {
    if (Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
      Directories.create(to);
    } else {
      Files.copy(from, to, LinkOption.NOFOLLOW_LINKS);
      if (Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
        try (FileChannel channel = FileChannel.open(to, WRITE)) {
          channel.force(true);
        }
      }
    }
    Directories.force(to.getParent());
  }

  /** Cuts a segment, durably. */
  public void cutLog(long segment, long length) {
    Path path = ((LocalFiles) LocalFiles.log(volume)).path(segment);
    call(
        "cut",
        path,
        () -> {
          try (FileChannel channel = FileChannel.open(path, WRITE)) {
            channel.truncate(length).force(true);
          }
          return path;
        });
  }

  /** A copy, not a link: the file itself may be cut, or written over. */
  private void save(Path path) {
    call(
        "save",
        path,
        () -> {
          Path copy = prepared(volume.relativize(path));
          copyDurably(path, copy);
          return copy;
        });
  }

  /** Where a file goes; if that place is taken by an earlier one, another name beside it. */
  private Path prepared(Path relative) throws IOException {
    Path place = rescue.resolve(relative.toString());
    Files.createDirectories(place.getParent());
    for (Path at = place.getParent(); !at.equals(rescue); at = at.getParent()) {
      Directories.force(at.getParent());
    }
    Directories.force(rescue.getParent());
    int again = 1;
    Path free = place;
    while (Files.exists(free)) {
      again++;
      free = place.resolveSibling(place.getFileName() + "." + again);
    }
    return free;
  }

  private static void call(String what, Path path, Work work) {
    try {
      work.run();
    } catch (IOException e) {
      throw Failures.of(e, what, path);
    }
  }

  private interface Work {
    Path run() throws IOException;
  }
}
