package dev.grove.fuse.kernel.wire;

/**
 * How long the kernel may keep what it was told, in seconds: names, attributes, and the absence of
 * names. Zero makes it ask every time.
 */
public record Timeouts(long entrySeconds, long attributeSeconds, long negativeSeconds) {
  private static final long DAY = 24 * 60 * 60;

  /** For a volume that only this mount changes. */
  public static final Timeouts LONG = new Timeouts(DAY, DAY, DAY);

  public static final Timeouts NONE = new Timeouts(0, 0, 0);

  public Timeouts {
    if (entrySeconds < 0 || attributeSeconds < 0 || negativeSeconds < 0) {
      throw new IllegalArgumentException("a timeout is negative");
    }
  }
}
