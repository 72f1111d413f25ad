package dev.grove.actors.pace;

import com.typesafe.config.Config;
import dev.grove.actors.settings.Numbers;

/**
 * When and how commits are slowed.
 *
 * @param fromFill part of a limit, 0 to 1, from which on commits are slowed; 1 turns it off
 * @param sliceMicros a committer sleeps when so much has added up
 * @param pauseMillisMax longest single sleep
 */
public record PaceSettings(double fromFill, long sliceMicros, long pauseMillisMax) {
  /** Where these settings live. */
  public static final String PATH = "grove.volume.pace";

  /** Reads and checks them from the whole configuration. */
  public static PaceSettings from(Config root) {
    Numbers numbers = new Numbers(root, PATH);
    return new PaceSettings(
        numbers.fraction("from-fill", 0, 1),
        numbers.whole("slice-micros", 1, 1_000_000),
        numbers.whole("pause-millis-max", 1, 10_000));
  }
}
