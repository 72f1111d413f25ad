package dev.grove.fuse.jnr;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/** Memory of libfuse, by address. It is valid during the callback that was given the address. */
final class NativeMemory {
  /** No name, attribute name or link target of the kernel is longer, its zero included. */
  private static final int MAX_STRING_BYTES = 4097;

  private NativeMemory() {}

  @SuppressWarnings("restricted") // libfuse vouches for the address and the size
  static MemorySegment at(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }

  static Pointer pointer(long address) {
    return Pointer.wrap(Runtime.getSystemRuntime(), address);
  }

  /** The bytes up to the first zero. */
  static byte[] string(long address) {
    MemorySegment memory = at(address, MAX_STRING_BYTES);
    byte[] found = new byte[64];
    for (int i = 0; i < MAX_STRING_BYTES; i++) {
      byte next = memory.get(ValueLayout.JAVA_BYTE, i);
      if (next == 0) {
        return Arrays.copyOf(found, i);
      }
      if (i == found.length) {
        found = Arrays.copyOf(found, 2 * i);
      }
      found[i] = next;
    }
    throw new IllegalStateException("a name from libfuse has no end");
  }
}
