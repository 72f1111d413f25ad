package dev.grove.actors.checkpoint;

import com.typesafe.config.Config;
import dev.grove.actors.settings.Numbers;

/**
 * When a checkpoint is due.
 *
 * @param intervalMillis after this time, if anything has changed
 * @param logBytes when the log and the runs that it names have grown to this; bounds the work of a
 *     recovery
 */
public record CheckpointSettings(long intervalMillis, long logBytes) {
  /** Where these settings live. */
  public static final String PATH = "grove.volume.checkpoint";

  /** Reads and checks them from the whole configuration. */
  public static CheckpointSettings from(Config root) {
    Numbers numbers = new Numbers(root, PATH);
    return new CheckpointSettings(
        numbers.whole("interval-millis", 100, 86_400_000),
        numbers.whole("log-bytes", 1 << 20, 1L << 40));
  }
}
