package dev.grove.cli.control;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Where the control sockets of this user's processes are. */
public record ControlDirectory(Path path) {
  private static final String SUFFIX = ".sock";

  /** {@code /run/grove} for root, else {@code $XDG_RUNTIME_DIR/grove}, else one in /tmp. */
  public static ControlDirectory ofUser(Map<String, String> environment, String user) {
    if (user.equals("root")) {
      return new ControlDirectory(Path.of("/run/grove"));
    }
    String runtime = environment.get("XDG_RUNTIME_DIR");
    return new ControlDirectory(
        runtime == null || runtime.isEmpty()
            ? Path.of("/tmp/grove-" + user)
            : Path.of(runtime, "grove"));
  }

  /** That of the user who runs this process. */
  public static ControlDirectory here() {
    return ofUser(System.getenv(), System.getProperty("user.name"));
  }

  Path socket(UUID volume) {
    return path.resolve(volume + SUFFIX);
  }

  void create() {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      // In /tmp anyone could have made it first, and would then answer for our volumes.
      String owner = Files.getOwner(path).getName();
      if (!owner.equals(System.getProperty("user.name"))) {
        throw new Problem(
            ExitCode.FAILURE,
            "the directory of control sockets belongs to " + owner + ": " + path + "; remove it");
      }
    } catch (IOException e) {
      throw new Problem(
          ExitCode.FAILURE,
          "cannot make the directory of control sockets: "
              + path
              + " ("
              + e.getMessage()
              + "); make it writable, or set XDG_RUNTIME_DIR",
          e);
    }
  }

  List<Path> sockets() {
    List<Path> sockets = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(path, "*" + SUFFIX)) {
      found.forEach(sockets::add);
    } catch (IOException e) {
      return List.of();
    }
    return sockets;
  }
}
