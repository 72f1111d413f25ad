package dev.grove.actors.manifest;

import com.typesafe.config.Config;
import dev.grove.actors.settings.Numbers;

/**
 * Settings of the manifest.
 *
 * @param rewriteFactor a file so many times larger than its live content is replaced
 * @param rewriteFromBytes but not while it is smaller than this
 */
public record ManifestSettings(double rewriteFactor, long rewriteFromBytes) {
  /** Where these settings live. */
  public static final String PATH = "grove.volume.manifest";

  private static final double MIN_FACTOR = 1.1;
  private static final double MAX_FACTOR = 1000;
  private static final long MAX_BYTES = 1L << 40;

  /**
   * Reads and checks them.
   *
   * @param root the whole configuration
   * @throws dev.grove.actors.volume.VolumeException {@code CONFIG}, naming the key, its origin and
   *     what it may be
   */
  public static ManifestSettings from(Config root) {
    Numbers numbers = new Numbers(root, PATH);
    return new ManifestSettings(
        numbers.fraction("rewrite-factor", MIN_FACTOR, MAX_FACTOR),
        numbers.whole("rewrite-from-bytes", 0, MAX_BYTES));
  }
}
