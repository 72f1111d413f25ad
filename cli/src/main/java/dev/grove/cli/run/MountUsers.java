package dev.grove.cli.run;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Who uses a mount. Reads links in /proc only, and so never waits for the mount itself. */
public final class MountUsers {
  private static final int MOST_SHOWN = 10;

  private MountUsers() {}

  /**
   * The processes with a file, a directory or a program below this path, as far as this user may
   * see them, in words.
   */
  public static String describe(Path mountPoint) {
    TreeSet<String> users = new TreeSet<>();
    for (Path process : list(Path.of("/proc"), "[0-9]*")) {
      if (users.size() < MOST_SHOWN && uses(process, mountPoint)) {
        users.add(process.getFileName() + " (" + command(process) + ")");
      }
    }
    return users.isEmpty() ? "a process that this user may not see" : String.join(", ", users);
  }

  private static boolean uses(Path process, Path mountPoint) {
    List<Path> links = new ArrayList<>(list(process.resolve("fd"), "*"));
    for (String name : List.of("cwd", "root", "exe")) {
      links.add(process.resolve(name));
    }
    return links.stream().anyMatch(link -> pointsBelow(link, mountPoint));
  }

  private static List<Path> list(Path directory, String glob) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, glob)) {
      found.forEach(entries::add);
    } catch (IOException | DirectoryIteratorException e) {
      // Gone meanwhile, or not ours to look into.
      return entries;
    }
    return entries;
  }

  private static boolean pointsBelow(Path link, Path mountPoint) {
    try {
      return Files.readSymbolicLink(link).startsWith(mountPoint);
    } catch (IOException e) {
      return false;
    }
  }

  private static String command(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      return "ended";
    }
  }
}
