package dev.grove.fuse.kernel.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A notice to the kernel, which nobody asked for.
 *
 * <pre>
 * fuse_out_header (16):             0 u32 len   4 i32 code, here 2   8 u64 0
 * fuse_notify_inval_inode_out (24): 0 u64 inode   8 i64 offset   16 i64 length
 * </pre>
 *
 * With an offset below zero it concerns the attributes alone: the pages stay.
 */
public final class InvalidateMessage {
  public static final int BYTES = 40;
  private static final int INVALIDATE_INODE = 2;
  private static final long ATTRIBUTES_ONLY = -1;

  private InvalidateMessage() {}

  /** Fills {@code into}, of {@link #BYTES}. */
  public static void attributes(MemorySegment into, long ino) {
    into.set(ValueLayout.JAVA_INT, 0, BYTES);
    into.set(ValueLayout.JAVA_INT, 4, INVALIDATE_INODE);
    into.set(ValueLayout.JAVA_LONG, 8, 0);
    into.set(ValueLayout.JAVA_LONG, 16, ino);
    into.set(ValueLayout.JAVA_LONG, 24, ATTRIBUTES_ONLY);
    into.set(ValueLayout.JAVA_LONG, 32, 0);
  }
}
