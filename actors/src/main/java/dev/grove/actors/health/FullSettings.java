package dev.grove.actors.health;

import com.typesafe.config.Config;
import dev.grove.actors.settings.Numbers;

/**
 * What happens on a full device.
 *
 * @param retryMillis a write that found no room is tried again so much later
 * @param waitMillis commits and syncs that need such a write wait so long before they fail
 * @param checkpointRetryMillis the same for a whole checkpoint
 * @param reservePercentMax of a small device the reserve is at most this part
 */
public record FullSettings(
    long retryMillis, long waitMillis, long checkpointRetryMillis, int reservePercentMax) {
  /** Where these settings live. */
  public static final String PATH = "grove.volume.full";

  /** Reads and checks them from the whole configuration. */
  public static FullSettings from(Config root) {
    Numbers numbers = new Numbers(root, PATH);
    return new FullSettings(
        numbers.whole("retry-millis", 1, 3_600_000),
        numbers.whole("wait-millis", 0, 3_600_000),
        numbers.whole("checkpoint-retry-millis", 100, 3_600_000),
        numbers.integer("reserve-percent-max", 0, 50));
  }
}
