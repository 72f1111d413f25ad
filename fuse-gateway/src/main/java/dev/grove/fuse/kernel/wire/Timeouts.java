package dev.grove.fuse.kernel.wire;

import dev.grove.fuse.fs.FileSystem.Attr;

/**
 * How long the kernel may keep what it was told, in seconds: names, attributes, and the absence of
 * names. Zero makes it ask every time.
 *
 * @param changing for what other names change, too
 */
public record Timeouts(
    long entrySeconds, long attributeSeconds, long negativeSeconds, Changing changing) {
  private static final long DAY = 24 * 60 * 60;
  private static final int TYPE_BITS = 0170000;
  private static final int DIRECTORY = 0040000;

  /**
   * For directories and files with several names.
   *
   * @param attributeMinSeconds how long attributes are kept that have just changed
   * @param attributeMaxSeconds how long attributes are kept that have not changed for longer
   * @param listingRestSeconds how long a directory has not changed whose listing is kept
   */
  public record Changing(
      long attributeMinSeconds, long attributeMaxSeconds, long listingRestSeconds) {
    public static final Changing DEFAULT = new Changing(0, 60, 2);

    public Changing {
      if (attributeMinSeconds < 0
          || attributeMaxSeconds < attributeMinSeconds
          || listingRestSeconds < 0) {
        throw new IllegalArgumentException("a timeout is negative, or the least above the most");
      }
    }
  }

  /** For a volume that only this mount changes. */
  public static final Timeouts LONG = new Timeouts(DAY, DAY, DAY);

  public static final Timeouts NONE = new Timeouts(0, 0, 0);

  public Timeouts {
    if (entrySeconds < 0 || attributeSeconds < 0 || negativeSeconds < 0) {
      throw new IllegalArgumentException("a timeout is negative");
    }
  }

  public Timeouts(long entrySeconds, long attributeSeconds, long negativeSeconds) {
    this(entrySeconds, attributeSeconds, negativeSeconds, Changing.DEFAULT);
  }

  /**
   * How long these attributes may be kept. Directories and files with several names change by calls
   * on other names. If a process asks for the attributes at that moment, its answer, from before,
   * can be the last that the kernel takes note of. So these are kept for as long as they have not
   * changed, up to a limit, as clients of NFS do: what is wrong does not stay so.
   */
  public long attributeSeconds(Attr attr, long nowSeconds) {
    boolean shared = (attr.mode() & TYPE_BITS) == DIRECTORY || attr.nlink() > 1;
    long unchanged = nowSeconds - attr.ctime().seconds();
    return shared
        ? Math.min(
            attributeSeconds,
            Math.clamp(unchanged, changing.attributeMinSeconds, changing.attributeMaxSeconds))
        : attributeSeconds;
  }
}
