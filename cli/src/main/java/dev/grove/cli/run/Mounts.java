package dev.grove.cli.run;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the kernel says is mounted, and who uses it. Reads /proc only: touching a mount point whose
 * process hangs would hang this one too.
 */
public final class Mounts {
  /** A mounted file system. */
  public record Mount(Path mountPoint, String type, String source) {
    public boolean isFuse() {
      return type.startsWith("fuse");
    }
  }

  private Mounts() {}

  /** The uppermost mount on exactly this path. */
  public static Optional<Mount> at(Path mountPoint) {
    Optional<Mount> found = Optional.empty();
    for (Mount mount : all()) {
      if (mount.mountPoint.equals(mountPoint)) {
        found = Optional.of(mount);
      }
    }
    return found;
  }

  private static List<Mount> all() {
    try {
      return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)
          .stream()
          .map(Mounts::parse)
          .toList();
    } catch (IOException e) {
      throw new Problem(
          ExitCode.FAILURE, "cannot read /proc/self/mountinfo; mount /proc, then try again", e);
    }
  }

  private static final Pattern MOUNT_INFO =
      Pattern.compile("\\S+ \\S+ \\S+ \\S+ (\\S+) .* - (\\S+) (\\S+).*");

  /** {@code 36 35 98:0 /root /mnt options - type source options}; proc(5). */
  static Mount parse(String line) {
    Matcher fields = MOUNT_INFO.matcher(line);
    if (!fields.matches()) {
      throw new Problem(
          ExitCode.FAILURE, "cannot understand a line of /proc/self/mountinfo: " + line);
    }
    return new Mount(
        Path.of(unescape(fields.group(1))), fields.group(2), unescape(fields.group(3)));
  }

  /** The kernel writes space, tab, line feed and backslash as three octal digits. */
  static String unescape(String field) {
    byte[] raw = field.getBytes(StandardCharsets.ISO_8859_1);
    byte[] out = new byte[raw.length];
    int length = 0;
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '\\' && i + 3 < raw.length) {
        out[length++] =
            (byte) Integer.parseInt(new String(raw, i + 1, 3, StandardCharsets.ISO_8859_1), 8);
        i += 3;
      } else {
        out[length++] = raw[i];
      }
    }
    return new String(out, 0, length, StandardCharsets.UTF_8);
  }

  /** Checks before anything is opened or formatted that this is a place to mount on. */
  public static void requireFree(Path mountPoint) {
    at(mountPoint)
        .ifPresent(
            mount -> {
              throw new Problem(
                  ExitCode.MOUNT_POINT_BUSY,
                  "a file system (%s, %s) is mounted already: %s; unmount it with `grove umount %s`, or choose another directory"
                      .formatted(mount.type, mount.source, mountPoint, mountPoint));
            });
    if (!Files.isDirectory(mountPoint)) {
      throw new Problem(
          ExitCode.MOUNT_POINT_MISSING,
          "the mount point %s: %s; create it with `mkdir -p %s`"
              .formatted(
                  Files.exists(mountPoint) ? "is not a directory" : "does not exist",
                  mountPoint,
                  mountPoint));
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(mountPoint)) {
      if (entries.iterator().hasNext()) {
        throw new Problem(
            ExitCode.MOUNT_POINT_NOT_EMPTY,
            "the mount point is not empty: "
                + mountPoint
                + "; choose an empty directory, for its files would be hidden");
      }
    } catch (IOException e) {
      throw new Problem(
          ExitCode.UNREADABLE,
          "the mount point cannot be read: " + mountPoint + "; use a directory of your own",
          e);
    }
  }

  /** The processes with a file, a directory or a program below this path, as far as one may see. */
  public static String users(Path mountPoint) {
    TreeSet<String> users = new TreeSet<>();
    for (Path process : list(Path.of("/proc"), "[0-9]*")) {
      List<Path> links = new ArrayList<>(list(process.resolve("fd"), "*"));
      for (String name : List.of("cwd", "root", "exe")) {
        links.add(process.resolve(name));
      }
      if (links.stream().anyMatch(link -> pointsBelow(link, mountPoint))) {
        users.add(process.getFileName() + " (" + command(process) + ")");
      }
    }
    return users.isEmpty() ? "a process that this user may not see" : String.join(", ", users);
  }

  private static List<Path> list(Path directory, String glob) {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, glob)) {
      found.forEach(entries::add);
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
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
