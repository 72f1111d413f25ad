package dev.grove.cli.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directory of one test, all of its mounts below it. It says in a file whose it is, so that the
 * next run can tell what a killed one has left from what another still uses:
 *
 * <pre>
 *   line 1  boot of the system, as in /proc/sys/kernel/random/boot_id
 *   line 2  namespace that the number below counts in, as /proc/self/ns/pid links to
 *   line 3  number of the process
 *   line 4  its start in ticks after the boot, which tells it from a later one of the same number
 * </pre>
 *
 * @param path the directory, as the kernel shows it
 */
record Place(Path path) {
  private static final String PREFIX = "grove-e2e-";
  private static final String OWNER = "owner";

  /** A new one of this process. */
  static Place make(Path parent) throws IOException {
    Path path = Files.createTempDirectory(parent.toRealPath(), PREFIX);
    Files.write(path.resolve(OWNER), owner(ProcessHandle.current().pid()));
    return new Place(path);
  }

  /** Removes those whose process is gone, with their mounts; whatever has no owner stays. */
  static void sweep(Path parent) throws IOException, InterruptedException {
    List<Place> left = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(parent.toRealPath(), PREFIX + "*")) {
      for (Path path : all) {
        if (Files.isRegularFile(path.resolve(OWNER)) && isLeft(path.resolve(OWNER))) {
          left.add(new Place(path));
        }
      }
    }
    for (Place place : left) {
      System.err.println("removing what a killed run has left: " + place.path);
      place.remove();
    }
  }

  private static boolean isLeft(Path file) throws IOException {
    List<String> owner;
    try {
      owner = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      return false; // another run was faster
    }
    if (owner.size() < 4) {
      return false; // its owner is writing it
    }
    List<String> me = owner(ProcessHandle.current().pid());
    if (!owner.get(0).equals(me.get(0))) {
      return true;
    }
    return owner.get(1).equals(me.get(1)) && !owner.equals(owner(Long.parseLong(owner.get(2))));
  }

  /** The lines of the file for a process; without the last one if there is no such process. */
  private static List<String> owner(long pid) throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip());
    lines.add(Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
    lines.add(Long.toString(pid));
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      // The second field is a name in parentheses, of any characters; the start is the 22nd.
      lines.add(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19]);
    } catch (IOException e) {
      return lines;
    }
    return lines;
  }

  /**
   * Detaches every mount below, the latest first, and removes the directory. A Grove that serves
   * one of them ends by that.
   */
  void remove() throws IOException, InterruptedException {
    for (Path mounted : mounts().reversed()) {
      Run.any(Path.of("/"), List.of("umount", "-l", mounted.toString()));
    }
    Run.ok(Path.of("/"), "rm", "-rf", "--one-file-system", path.toString());
  }

  /** Where something is mounted below, in the order of mounting. */
  List<Path> mounts() throws IOException {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
      return lines
          .map(line -> Path.of(line.split(" ", -1)[4]))
          .filter(mounted -> mounted.startsWith(path) && !mounted.equals(path))
          .toList();
    }
  }
}
