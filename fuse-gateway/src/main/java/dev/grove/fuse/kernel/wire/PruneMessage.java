package dev.grove.fuse.kernel.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A notice that asks the kernel to forget inodes that nobody uses (FUSE 7.45, Linux 6.18).
 *
 * <pre>
 * fuse_out_header (16):       0 u32 len   4 i32 code, here 9   8 u64 0
 * fuse_notify_prune_out (16): 0 u32 count   4 padding   8 u64 spare
 * count times:                u64 inode
 * </pre>
 */
public final class PruneMessage {
  public static final int MAX_COUNT = 512;
  public static final int MAX_BYTES = 32 + MAX_COUNT * Long.BYTES;
  public static final int MIN_MINOR = 45;
  private static final int PRUNE = 9;
  private static final int INODES = 32;

  private PruneMessage() {}

  /** Puts one inode into its place. */
  public static void inode(MemorySegment into, int index, long ino) {
    into.set(ValueLayout.JAVA_LONG, INODES + (long) index * Long.BYTES, ino);
  }

  /**
   * Completes a notice of so many inodes.
   *
   * @return its size
   */
  public static int seal(MemorySegment into, int count) {
    int size = INODES + count * Long.BYTES;
    into.set(ValueLayout.JAVA_INT, 0, size);
    into.set(ValueLayout.JAVA_INT, 4, PRUNE);
    into.set(ValueLayout.JAVA_LONG, 8, 0);
    into.set(ValueLayout.JAVA_INT, 16, count);
    into.set(ValueLayout.JAVA_INT, 20, 0);
    into.set(ValueLayout.JAVA_LONG, 24, 0);
    return size;
  }
}
