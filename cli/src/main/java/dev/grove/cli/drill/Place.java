package dev.grove.cli.drill;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a drill has its things:
 *
 * <pre>
 * mnt/        the mount point
 * volume/     the volume; with a device, that is below device/
 * crashed/    the volume as the last kill left it, before recovery
 * journal/    ROUND-WRITER.journal, and ROUND-WRITER.model: what stood there before the round
 * grove.log   what the processes have printed
 * device.xfs, outer/, device/, copy/, copy-mnt/   see Device
 * </pre>
 */
record Place(Path root) {
  static Place below(Path directory) throws IOException {
    Place place = new Place(Files.createTempDirectory(directory, "grove-drill-"));
    Files.createDirectory(place.mountPoint());
    Files.createDirectory(place.journals());
    return place;
  }

  Path mountPoint() {
    return root.resolve("mnt");
  }

  Path journals() {
    return root.resolve("journal");
  }

  Path journal(int round, int writer) {
    return journals().resolve(round + "-" + writer + ".journal");
  }

  Path model(int round, int writer) {
    return journals().resolve(round + "-" + writer + ".model");
  }

  Path crashed() {
    return root.resolve("crashed");
  }

  Path log() {
    return root.resolve("grove.log");
  }

  Path at(String name) {
    return root.resolve(name);
  }
}
