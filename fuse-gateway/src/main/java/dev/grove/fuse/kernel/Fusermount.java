package dev.grove.fuse.kernel;

import dev.grove.fuse.kernel.MountException.Kind;
import dev.grove.fuse.kernel.sys.DescriptorSpawn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Mounts and unmounts for users other than root, through the set-uid helper of FUSE 3 or, where
 * there is only that, of FUSE 2: both speak alike.
 */
final class Fusermount {
  private static final List<String> FOLDERS =
      List.of("/usr/bin", "/bin", "/usr/local/bin", "/sbin");
  private static final List<String> NAMES = List.of("fusermount3", "fusermount");
  private static final String SOCKET_VARIABLE = "_FUSE_COMMFD";

  private Fusermount() {}

  private static Path helper() {
    Optional<Path> found =
        NAMES.stream()
            .flatMap(name -> FOLDERS.stream().map(folder -> Path.of(folder, name)))
            .filter(Files::isExecutable)
            .findFirst();
    return found.orElseThrow(
        () ->
            new MountException(
                Kind.NO_PERMISSION,
                "mounting needs root, or fusermount3; install it with: apt install fuse3"));
  }

  /** Mounts and returns the descriptor of the connection. */
  static int mount(Path mountPoint, MountOptions options) {
    List<String> command =
        List.of(helper().toString(), "-o", mountOptions(options), "--", mountPoint.toString());
    DescriptorSpawn.Outcome outcome;
    try {
      outcome = DescriptorSpawn.run(command, System.getenv(), SOCKET_VARIABLE);
    } catch (IOException e) {
      throw new MountException(Kind.FAILED, "cannot run fusermount3: " + e.getMessage(), e);
    }
    if (outcome.descriptor() < 0) {
      throw failure(mountPoint, outcome.errors());
    }
    return outcome.descriptor();
  }

  private static MountException failure(Path mountPoint, String errors) {
    if (errors.contains("user_allow_other")) {
      return new MountException(
          Kind.NO_PERMISSION,
          "only root may let other users in: add the line user_allow_other to /etc/fuse.conf,"
              + " or mount without allow_other");
    }
    if (errors.contains("failed to open /dev/fuse: Permission denied")) {
      return new MountException(
          Kind.NO_PERMISSION,
          "only root may open /dev/fuse here; as root let others: chmod 666 /dev/fuse");
    }
    if (errors.contains("unknown option")) {
      return new MountException(
          Kind.FAILED,
          "fusermount3, which mounts for users other than root, refuses this: "
              + errors
              + "; leave the option out, or mount as root");
    }
    if (errors.contains("device not found")) {
      return new MountException(Kind.NO_FUSE, NativeMount.NO_FUSE_MESSAGE);
    }
    Kind kind =
        errors.contains("ermission") || errors.contains("permitted")
            ? Kind.NO_PERMISSION
            : Kind.FAILED;
    return new MountException(kind, "fusermount3 could not mount on " + mountPoint + ": " + errors);
  }

  private static String mountOptions(MountOptions options) {
    MountOptions.Access access = options.access();
    // the helper insists on these for all but root
    Set<MountFlag> flags = EnumSet.of(MountFlag.NOSUID, MountFlag.NODEV);
    flags.addAll(access.flags());
    flags.remove(
        MountFlag.RELATIME); // the kernel's default, and a word that the helper may not know
    List<String> words = new ArrayList<>();
    if (!access.readOnly()) {
      words.add(MountFlag.READ_ONLY.opposite());
    }
    flags.forEach(flag -> words.add(flag.word()));
    if (access.allowOther()) {
      words.add("allow_other");
    }
    words.add("default_permissions");
    words.add("max_read=" + options.maxReadBytes());
    words.add("fsname=" + options.fsName());
    words.add("subtype=" + NativeMount.SUBTYPE);
    return String.join(",", words);
  }

  static void unmount(String mountPoint, boolean lazy) {
    List<String> command = new ArrayList<>(List.of(helper().toString(), "-u"));
    if (lazy) {
      command.add("-z");
    }
    command.add("--");
    command.add(mountPoint);
    String errors;
    int status;
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      errors = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      status = process.waitFor();
    } catch (IOException e) {
      throw new MountException(Kind.FAILED, "cannot run fusermount3: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MountException(Kind.FAILED, "interrupted while unmounting " + mountPoint, e);
    }
    if (status != 0) {
      throw errors.contains("busy")
          ? Mounts.busy(mountPoint)
          : new MountException(
              Kind.NO_PERMISSION, "fusermount3 could not unmount " + mountPoint + ": " + errors);
    }
  }
}
