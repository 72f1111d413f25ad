package dev.grove.fuse.kernel;

import dev.grove.fuse.kernel.MountException.Kind;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.sys.Syscalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is mounted where, checks before a mount, and unmounting. Nothing here touches a mounted file
 * system, which may hang.
 */
public final class Mounts {
  private static final Path MOUNT_INFO = Path.of("/proc/self/mountinfo");

  private Mounts() {}

  /**
   * One mount.
   *
   * @param device major:minor
   * @param mountPoint absolute path
   * @param type such as {@code fuse.grove}
   * @param flags of the mount, and of the file system
   */
  public record Mount(
      String device, String mountPoint, String type, String source, Set<MountFlag> flags) {
    public boolean isFuse() {
      return type.equals("fuse") || type.startsWith("fuse.") || type.startsWith("fuseblk");
    }
  }

  /** All mounts of this process's mount namespace, in the order of mounting. */
  public static List<Mount> all() {
    try {
      return parse(new String(Files.readAllBytes(MOUNT_INFO), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new MountException(Kind.FAILED, "cannot read " + MOUNT_INFO + ": " + e.getMessage(), e);
    }
  }

  /**
   * Parses mountinfo (proc(5)): {@code id parent major:minor root mountpoint options fields... -
   * type source options}. Blank, tab, newline and backslash in paths are written as three octal
   * digits after a backslash.
   */
  static List<Mount> parse(String text) {
    List<Mount> mounts = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.split(" ", -1);
      int separator = List.of(fields).indexOf("-");
      if (separator >= 6 && fields.length > separator + 2) {
        mounts.add(
            new Mount(
                fields[2],
                unescape(fields[4]),
                unescape(fields[separator + 1]),
                unescape(fields[separator + 2]),
                flags(fields[5], fields[fields.length - 1])));
      }
    }
    return mounts;
  }

  /** A flag holds if either the mount or its file system has it; strictatime is not shown. */
  private static Set<MountFlag> flags(String ofMount, String ofFileSystem) {
    Set<MountFlag> flags = MountFlag.among(ofMount);
    flags.addAll(MountFlag.among(ofFileSystem));
    if (!flags.contains(MountFlag.NOATIME) && !flags.contains(MountFlag.RELATIME)) {
      flags.add(MountFlag.STRICTATIME);
    }
    return flags;
  }

  private static String unescape(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\\' && isOctal(bytes, i + 1)) {
        plain.write((bytes[i + 1] - '0') << 6 | (bytes[i + 2] - '0') << 3 | (bytes[i + 3] - '0'));
        i += 3;
      } else {
        plain.write(bytes[i]);
      }
    }
    return plain.toString(StandardCharsets.UTF_8);
  }

  private static boolean isOctal(byte[] bytes, int from) {
    if (from + 3 > bytes.length) {
      return false;
    }
    for (int i = from; i < from + 3; i++) {
      if (bytes[i] < '0' || bytes[i] > '7') {
        return false;
      }
    }
    return true;
  }

  /** The topmost mount at {@code path}, if it is a mount point. */
  public static Optional<Mount> at(Path path) {
    String wanted = canonical(path).toString();
    return all().reversed().stream().filter(m -> m.mountPoint().equals(wanted)).findFirst();
  }

  public static boolean isMounted(Path path) {
    return at(path).isPresent();
  }

  /**
   * Resolves links in the path, except that a mount point itself is not touched if that fails, as
   * it may be dead.
   */
  static Path canonical(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      Path parent = absolute.getParent();
      if (parent == null) {
        return absolute;
      }
      try {
        return parent.toRealPath().resolve(absolute.getFileName());
      } catch (IOException again) {
        return absolute;
      }
    }
  }

  /** Checks that {@code path} can be mounted on, and returns its canonical form. */
  public static Path checkMountPoint(Path path, boolean nonEmpty) {
    Path mountPoint = canonical(path);
    Optional<Mount> mounted = at(mountPoint);
    if (mounted.isPresent()) {
      throw new MountException(
          Kind.BUSY,
          "%s is already a mount point (type %s); if a process that has ended left it behind, run: grove umount %s"
              .formatted(path, mounted.get().type(), path));
    }
    if (!Files.exists(mountPoint, LinkOption.NOFOLLOW_LINKS)) {
      throw new MountException(
          Kind.MISSING,
          "mount point %s does not exist; make it with: mkdir -p %s".formatted(path, path));
    }
    if (!Files.isDirectory(mountPoint)) {
      throw new MountException(
          Kind.NOT_A_DIRECTORY, "mount point " + path + " is not a directory; choose a directory");
    }
    if (!nonEmpty && !isEmpty(mountPoint)) {
      throw new MountException(
          Kind.NOT_EMPTY,
          "mount point "
              + path
              + " is not empty, and the mount would hide what is in it; choose an empty directory");
    }
    return mountPoint;
  }

  private static boolean isEmpty(Path directory) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    } catch (IOException e) {
      throw new MountException(
          Kind.NO_PERMISSION, "cannot list mount point " + directory + ": " + e.getMessage(), e);
    }
  }

  /**
   * Takes a mount away at once, also a dead or a busy one: open files go on until they are closed.
   */
  public static void detach(Path path) {
    unmount(path, true);
  }

  /**
   * Unmounts.
   *
   * @param lazy whether to detach a mount that is in use
   */
  public static void unmount(Path path, boolean lazy) {
    Mount mount =
        at(path)
            .orElseThrow(
                () -> new MountException(Kind.NOT_MOUNTED, path + " is not a mount point"));
    int outcome = UnmountCall.run(mount.mountPoint(), lazy ? Syscalls.MNT_DETACH : 0);
    switch (-outcome) {
      case 0 -> {}
      case Errnos.EPERM -> Fusermount.unmount(mount.mountPoint(), lazy);
      case Errnos.EBUSY -> throw busy(mount.mountPoint());
      default ->
          throw new MountException(
              Kind.FAILED, "cannot unmount " + mount.mountPoint() + ": " + Errnos.text(outcome));
    }
  }

  static MountException busy(String mountPoint) {
    return new MountException(
        Kind.BUSY,
        ("%1$s is in use (open files, or a shell's working directory): see who with: fuser -vm %1$s ;"
                + " then try again, or detach it with: grove umount --lazy %1$s")
            .formatted(mountPoint));
  }
}
