package dev.grove.actors.store;

import com.typesafe.config.Config;
import dev.grove.actors.settings.Numbers;
import dev.grove.betree.run.RunOptions;

/**
 * How runs are built and kept.
 *
 * @param cacheBytes limit of the page cache
 * @param cacheIndexPercent how much of it filter and index pages may take up
 * @param unpersistedBytes limit of runs that wait in memory for a checkpoint
 * @param readAheadBytes largest single read of a scan
 * @param options how runs at the bottom of the tree are built
 * @param upperOptions how all other runs are built
 */
public record StoreSettings(
    long cacheBytes,
    int cacheIndexPercent,
    long unpersistedBytes,
    int readAheadBytes,
    RunOptions options,
    RunOptions upperOptions) {
  /** Where these settings live. */
  public static final String PATH = "grove.volume.runs";

  /** Reads and checks them from the whole configuration. */
  public static StoreSettings from(Config root) {
    Numbers numbers = new Numbers(root, PATH);
    boolean compress = numbers.flag("compress");
    int pageBytes = numbers.integer("page-bytes", 256, 1 << 20);
    return new StoreSettings(
        numbers.whole("cache-bytes", 1 << 20, 1L << 40),
        numbers.integer("cache-index-percent", 0, 100),
        numbers.whole("unpersisted-bytes", 0, 1L << 40),
        numbers.integer("read-ahead-bytes", 4 << 10, 64 << 20),
        new RunOptions(pageBytes, numbers.integer("filter-bits-per-key", 0, 64), compress),
        new RunOptions(pageBytes, numbers.integer("upper-filter-bits-per-key", 0, 64), compress));
  }
}
