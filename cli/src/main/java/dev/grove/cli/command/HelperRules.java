package dev.grove.cli.command;

import dev.grove.cli.control.ControlClient;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.cli.run.OfflineReport;
import dev.grove.fuse.kernel.MountFlag;
import dev.grove.fuse.kernel.MountOptions;
import dev.grove.fuse.kernel.Mounts;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** What is different when mount(8) calls, at boot and for {@code mount -a}. */
final class HelperRules {
  private HelperRules() {}

  /**
   * Whether this very mount is there already, of this volume and with these flags: then there is
   * nothing to do. Any other mount there is in the way, as for mount(8). mount(8) cannot know, as
   * it compares sources, and that of a mount over a loop device is the loop device.
   */
  static boolean isServed(Path volume, Path mountPoint, MountOptions options) {
    Path place = Places.unresolved(mountPoint);
    return Mounts.at(place).filter(mount -> hasFlags(mount, options)).isPresent()
        && ControlClient.here()
            .find(place)
            .filter(answer -> answer.values().getString("directory").equals(volume.toString()))
            .isPresent();
  }

  private static boolean hasFlags(Mounts.Mount mount, MountOptions options) {
    Set<MountFlag> wanted = EnumSet.noneOf(MountFlag.class);
    wanted.addAll(options.access().flags());
    if (!wanted.contains(MountFlag.NOATIME) && !wanted.contains(MountFlag.STRICTATIME)) {
      wanted.add(MountFlag.RELATIME); // the kernel's default
    }
    return wanted.equals(mount.flags());
  }

  /** Where a disk is missing, its mount point is an empty directory: no place for a new volume. */
  static void requireVolume(Path volume) {
    if (!OfflineReport.isVolume(volume)) {
      throw new Problem(
          ExitCode.NOT_A_VOLUME,
          "no volume there: %1$s; check that its disk is mounted, or make a volume once: grove mount %1$s MOUNTPOINT"
              .formatted(volume));
    }
  }
}
