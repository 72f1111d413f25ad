package dev.grove.actors.health;

import com.typesafe.config.Config;
import dev.grove.actors.settings.Numbers;

/**
 * What happens when the device does not answer.
 *
 * @param warnMillis a request that takes longer is told of
 * @param stopMillis after this the volume takes no more changes; 0: never
 */
public record DeviceSettings(long warnMillis, long stopMillis) {
  /** Where these settings live. */
  public static final String PATH = "grove.volume.device";

  /** Reads and checks them from the whole configuration. */
  public static DeviceSettings from(Config root) {
    Numbers numbers = new Numbers(root, PATH);
    return new DeviceSettings(
        numbers.whole("warn-millis", 100, 86_400_000), numbers.whole("stop-millis", 0, 86_400_000));
  }
}
