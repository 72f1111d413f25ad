package dev.grove.betree.run;

/**
 * How runs are built. Runs built with different options are read alike.
 *
 * @param pageBytes aim for the size of a page before compression; a larger entry gets a page of its
 *     own
 * @param filterBitsPerKey size of the filter, 0 for none; 10 lets about 1 in 100 absent keys
 *     through
 * @param compress whether pages are compressed where that saves at least an eighth
 * @param salt of the runs built; a random number for each process that builds runs, so that no two
 *     runs of the same id have the same
 */
public record RunOptions(int pageBytes, int filterBitsPerKey, boolean compress, long salt) {
  public static final RunOptions DEFAULTS = new RunOptions(6 << 10, 10, true);

  public RunOptions {
    if (pageBytes < 128 || pageBytes > 1 << 20) {
      throw new IllegalArgumentException("pageBytes must lie in [128, 1048576]: " + pageBytes);
    }
    if (filterBitsPerKey < 0 || filterBitsPerKey > 64) {
      throw new IllegalArgumentException(
          "filterBitsPerKey must lie in [0, 64]: " + filterBitsPerKey);
    }
  }

  /** With a salt of 0, for runs that are the only ones with their ids. */
  public RunOptions(int pageBytes, int filterBitsPerKey, boolean compress) {
    this(pageBytes, filterBitsPerKey, compress, 0);
  }

  public RunOptions withSalt(long other) {
    return new RunOptions(pageBytes, filterBitsPerKey, compress, other);
  }
}
