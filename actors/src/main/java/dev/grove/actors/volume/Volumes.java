package dev.grove.actors.volume;

import dev.grove.actors.health.Causes;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.Southbound;
import java.nio.file.Path;

/** Opens volumes. */
public final class Volumes {
  private Volumes() {}

  /**
   * Opens the volume in a directory, recovering what a crash has left; formats an empty or missing
   * directory first.
   *
   * @throws VolumeException with the reason, in words for the user
   */
  public static Volume open(Path directory, VolumeSettings settings) {
    return open(
        LocalDirectory.open(
            directory,
            true,
            FormatOptions.fresh(settings.formatBlockBytes()),
            settings.southbound()),
        settings);
  }

  /** Opens the volume in any store; the store is closed with the volume, or if this fails. */
  public static Volume open(Southbound southbound, VolumeSettings settings) {
    return open(southbound, settings, Execution.threads());
  }

  static EngineVolume open(Southbound southbound, VolumeSettings settings, Execution execution) {
    try {
      return new EngineVolume(EngineStart.start(southbound, settings, execution));
    } catch (RuntimeException e) {
      throw Causes.asVolumeException(e);
    }
  }
}
