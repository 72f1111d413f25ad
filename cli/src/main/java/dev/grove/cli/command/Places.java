package dev.grove.cli.command;

import java.io.IOException;
import java.nio.file.Path;

/** Paths from the command line as everything else names them: absolute, without links. */
final class Places {
  private Places() {}

  /** A directory; one that is not there, or may not be looked at, keeps its own name. */
  static Path canonical(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      return absolute.toRealPath();
    } catch (IOException e) {
      return unresolved(absolute);
    }
  }

  /**
   * The path of a mount point, of which only the parents are looked at: the mount itself may be
   * dead (ENOTCONN) or hang.
   */
  static Path unresolved(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    Path parent = absolute.getParent();
    if (parent == null) {
      return absolute;
    }
    try {
      return parent.toRealPath().resolve(absolute.getFileName());
    } catch (IOException e) {
      return absolute;
    }
  }
}
