package dev.grove.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * What statx(2) tells; times in nanoseconds since 1970.
 *
 * @param mask which fields the file system has filled in
 * @param rdev device number as {@link Abi#device} makes it
 * @param dev the same of the file system
 */
public record Stat(
    int mask,
    int blksize,
    int nlink,
    int uid,
    int gid,
    int mode,
    long ino,
    long size,
    long blocks,
    long atime,
    long btime,
    long ctime,
    long mtime,
    long rdev,
    long dev) {
  public static final int BYTES = 256;

  private static final long BILLION = 1_000_000_000L;

  /**
   * Decodes struct statx.
   *
   * <pre>
   *   0 u32 mask    4 u32 blksize  16 u32 nlink   20 u32 uid   24 u32 gid   28 u16 mode
   *  32 u64 ino    40 u64 size    48 u64 blocks
   *  64 atime      80 btime       96 ctime       112 mtime (each: i64 seconds, u32 nanoseconds, padding)
   * 128 u32 rdev major  132 u32 rdev minor  136 u32 dev major  140 u32 dev minor
   * </pre>
   */
  public static Stat of(MemorySegment at) {
    return new Stat(
        at.get(JAVA_INT_UNALIGNED, 0),
        at.get(JAVA_INT_UNALIGNED, 4),
        at.get(JAVA_INT_UNALIGNED, 16),
        at.get(JAVA_INT_UNALIGNED, 20),
        at.get(JAVA_INT_UNALIGNED, 24),
        at.get(JAVA_SHORT_UNALIGNED, 28) & 0xffff,
        at.get(JAVA_LONG_UNALIGNED, 32),
        at.get(JAVA_LONG_UNALIGNED, 40),
        at.get(JAVA_LONG_UNALIGNED, 48),
        time(at, 64),
        time(at, 80),
        time(at, 96),
        time(at, 112),
        Abi.device(at.get(JAVA_INT_UNALIGNED, 128), at.get(JAVA_INT_UNALIGNED, 132)),
        Abi.device(at.get(JAVA_INT_UNALIGNED, 136), at.get(JAVA_INT_UNALIGNED, 140)));
  }

  private static long time(MemorySegment at, int offset) {
    return at.get(JAVA_LONG_UNALIGNED, offset) * BILLION + at.get(JAVA_INT_UNALIGNED, offset + 8);
  }

  public int type() {
    return mode & Abi.S_IFMT;
  }

  /** The permission bits with set-id and sticky ones. */
  public int bits() {
    return mode & 07777;
  }
}
