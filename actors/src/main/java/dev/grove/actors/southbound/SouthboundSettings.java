package dev.grove.actors.southbound;

import com.typesafe.config.Config;
import dev.grove.actors.settings.Numbers;

/**
 * Limits of a local directory.
 *
 * @param maxOpenFiles descriptors kept open for runs
 */
public record SouthboundSettings(int maxOpenFiles) {
  /** Where these settings live. */
  public static final String PATH = "grove.volume.southbound";

  private static final int MIN_OPEN_FILES = 4;
  private static final int MAX_OPEN_FILES = 1 << 20;

  /**
   * Reads and checks them.
   *
   * @param root the whole configuration
   * @throws dev.grove.actors.volume.VolumeException {@code CONFIG}, naming the key, its origin and
   *     what it may be
   */
  public static SouthboundSettings from(Config root) {
    Numbers numbers = new Numbers(root, PATH);
    return new SouthboundSettings(
        numbers.integer("max-open-files", MIN_OPEN_FILES, MAX_OPEN_FILES));
  }
}
