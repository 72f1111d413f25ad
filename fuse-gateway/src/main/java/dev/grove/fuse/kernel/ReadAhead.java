package dev.grove.fuse.kernel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises how far the kernel reads ahead on a mount. The protocol can only lower it below the
 * kernel's 128 KiB; root can raise it through sysfs, and so get sequential READ requests of full
 * size.
 */
final class ReadAhead {
  private static final Logger LOG = LoggerFactory.getLogger(ReadAhead.class);

  private ReadAhead() {}

  /**
   * Sets it where that is possible; a mount works without.
   *
   * @return whether it was set
   */
  static boolean raise(Path mountPoint, int bytes) {
    return Mounts.at(mountPoint).map(mount -> raise(mount, bytes)).orElse(false);
  }

  private static boolean raise(Mounts.Mount mount, int bytes) {
    String suffix = mount.type().startsWith("fuseblk") ? "-fuseblk" : "";
    Path setting = Path.of("/sys/class/bdi", mount.device() + suffix, "read_ahead_kb");
    if (!Files.isWritable(setting)) {
      return false;
    }
    try {
      Files.writeString(setting, Integer.toString(bytes >> 10));
      return true;
    } catch (IOException e) {
      LOG.debug("cannot raise read-ahead in {}", setting, e);
      return false;
    }
  }
}
