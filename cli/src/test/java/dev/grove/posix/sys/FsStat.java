package dev.grove.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/** What statfs(2) tells: eleven longs and padding, of which these. */
public record FsStat(
    long type,
    long blockBytes,
    long blocks,
    long free,
    long available,
    long files,
    long filesFree,
    long nameMax,
    long fragmentBytes,
    long flags) {
  public static final int BYTES = 120;

  public static FsStat of(MemorySegment at) {
    return new FsStat(
        at.getAtIndex(JAVA_LONG, 0),
        at.getAtIndex(JAVA_LONG, 1),
        at.getAtIndex(JAVA_LONG, 2),
        at.getAtIndex(JAVA_LONG, 3),
        at.getAtIndex(JAVA_LONG, 4),
        at.getAtIndex(JAVA_LONG, 5),
        at.getAtIndex(JAVA_LONG, 6),
        at.getAtIndex(JAVA_LONG, 8),
        at.getAtIndex(JAVA_LONG, 9),
        at.getAtIndex(JAVA_LONG, 10));
  }
}
