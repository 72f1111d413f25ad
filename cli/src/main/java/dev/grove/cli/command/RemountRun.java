package dev.grove.cli.command;

import dev.grove.cli.control.ControlClient;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.cli.run.FlagOptions;
import dev.grove.fuse.kernel.Mounts;
import dev.grove.fuse.kernel.Remount;
import java.nio.file.Path;

/** {@code grove mount -o remount}: other flags for a mount that stays. */
final class RemountRun {
  private static final String READ_ONLY = "readOnly";

  private RemountRun() {}

  static void run(Path mountPoint, FlagOptions options) {
    Path path = Places.unresolved(mountPoint);
    Mounts.Mount mount = Mounts.at(path).orElseThrow(() -> UmountCommand.notMounted(path));
    if (!mount.isFuse()) {
      throw new Problem(
          ExitCode.NOT_RUNNING,
          "not a mount of Grove: %s (%s); use mount(8) for it".formatted(path, mount.type()));
    }
    if (!options.access().readOnly()) {
      requireWritable(path);
    }
    Remount.run(path, options.flags());
  }

  /** A volume that was opened for reading stays so; the kernel's flag would only hide that. */
  private static void requireWritable(Path path) {
    ControlClient.here()
        .find(path)
        .map(ControlClient.Answer::values)
        .filter(values -> values.hasPath(READ_ONLY))
        .ifPresent(
            values -> {
              throw new Problem(
                  ExitCode.UNREADABLE,
                  "cannot become writable: %s (%s); unmount it and mount it again"
                      .formatted(path, values.getString(READ_ONLY)));
            });
  }
}
