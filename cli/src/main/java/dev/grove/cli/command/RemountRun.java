package dev.grove.cli.command;

import dev.grove.cli.control.ControlClient;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.cli.run.FlagOptions;
import dev.grove.fuse.kernel.MountFlag;
import dev.grove.fuse.kernel.Mounts;
import dev.grove.fuse.kernel.Remount;
import java.nio.file.Path;
import java.util.Set;

/** {@code grove mount -o remount}: other flags for a mount that stays. */
final class RemountRun {
  private static final String READ_ONLY = "readOnly";
  private static final String SEES_ACCESSES = "seesAccesses";

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
    Set<MountFlag> after = MountFlag.after(mount.flags(), options.flags());
    if (mount.flags().contains(MountFlag.NOATIME) && !after.contains(MountFlag.NOATIME)) {
      requireSeen(path);
    }
    Remount.run(path, options.flags());
  }

  /** The kernel asks a mount that was made without access times at no open. */
  private static void requireSeen(Path path) {
    ControlClient.here()
        .find(path)
        .map(ControlClient.Answer::values)
        .filter(values -> values.hasPath(SEES_ACCESSES) && !values.getBoolean(SEES_ACCESSES))
        .ifPresent(
            values -> {
              throw new Problem(
                  ExitCode.FAILURE,
                  "access times cannot be turned on by a remount: %s; unmount it and mount it again with relatime"
                      .formatted(path));
            });
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
