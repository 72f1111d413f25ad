package dev.grove.cli.command;

import dev.grove.cli.control.ControlClient;
import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import dev.grove.cli.run.OfflineReport;
import dev.grove.fuse.kernel.Mounts;
import java.nio.file.Path;

/** What is different when mount(8) calls, at boot and for {@code mount -a}. */
final class HelperRules {
  private HelperRules() {}

  /**
   * Whether this very mount is there already. mount(8) cannot know, as it compares sources, and
   * that of a mount over a loop device is the loop device.
   */
  static boolean isServed(Path volume, Path mountPoint) {
    Path place = Places.unresolved(mountPoint);
    return Mounts.isMounted(place)
        && ControlClient.here()
            .find(place)
            .filter(answer -> answer.values().getString("directory").equals(volume.toString()))
            .isPresent();
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
