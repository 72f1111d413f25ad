package dev.grove.fuse.jnr;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * struct fuse_file_info, where long has 64 bits.
 *
 * <pre>
 *  0 i32 flags of open(2)   8 u64 old handle   16 i32 written by the page cache
 * 20 u32 bits: 0 direct_io, 1 keep_cache, 2 flush, 3 nonseekable, 4 flock_release
 * 24 u64 handle            32 u64 lock owner
 * </pre>
 *
 * (The class of jnr-fuse has a byte for each of the bits.)
 */
final class FileInfo {
  private static final int BYTES = 40;
  private static final int FLAGS = 0;
  private static final int BITS = 20;
  private static final int HANDLE = 24;
  private static final int KEEP_CACHE = 1 << 1;

  private FileInfo() {}

  static int flags(long address) {
    return memory(address).get(ValueLayout.JAVA_INT, FLAGS);
  }

  static long handle(long address) {
    return memory(address).get(ValueLayout.JAVA_LONG, HANDLE);
  }

  static void handle(long address, long handle) {
    memory(address).set(ValueLayout.JAVA_LONG, HANDLE, handle);
  }

  /** What the kernel has cached of the file stays valid. */
  static void keepCache(long address) {
    MemorySegment memory = memory(address);
    memory.set(ValueLayout.JAVA_INT, BITS, memory.get(ValueLayout.JAVA_INT, BITS) | KEEP_CACHE);
  }

  private static MemorySegment memory(long address) {
    return NativeMemory.at(address, BYTES);
  }
}
