package dev.grove.fuse.kernel.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The reply under construction in the buffer of its reader. The instance is reused.
 *
 * <pre>
 * fuse_out_header (16 bytes)
 *   0 u32 len     whole reply, header included
 *   4 i32 error   0 or a negative errno; with an error there is no body
 *   8 u64 unique  of the request
 *  16 body
 * </pre>
 */
public final class Reply {
  public static final int HEADER_BYTES = 16;
  private static final int LEN = 0;
  private static final int ERROR = 4;
  private static final int UNIQUE = 8;

  private final MemorySegment buffer;

  public Reply(MemorySegment buffer) {
    this.buffer = buffer;
  }

  public MemorySegment buffer() {
    return buffer;
  }

  /** How many bytes of body fit. */
  public int capacity() {
    return (int) buffer.byteSize() - HEADER_BYTES;
  }

  /** The part of the body from {@code offset} on, {@code size} long. */
  public MemorySegment body(int offset, int size) {
    return buffer.asSlice((long) HEADER_BYTES + offset, size);
  }

  public void u16(int offset, int value) {
    buffer.set(ValueLayout.JAVA_SHORT, (long) HEADER_BYTES + offset, (short) value);
  }

  public void u32(int offset, int value) {
    buffer.set(ValueLayout.JAVA_INT, (long) HEADER_BYTES + offset, value);
  }

  public void u64(int offset, long value) {
    buffer.set(ValueLayout.JAVA_LONG, (long) HEADER_BYTES + offset, value);
  }

  public void bytes(int offset, byte[] value) {
    MemorySegment.copy(
        value, 0, buffer, ValueLayout.JAVA_BYTE, (long) HEADER_BYTES + offset, value.length);
  }

  /**
   * Zeroes {@code size} bytes of the body, so that padding never carries what an earlier reply
   * left.
   */
  public void clear(int offset, int size) {
    body(offset, size).fill((byte) 0);
  }

  /**
   * Completes the header.
   *
   * @param outcome size of the body, or a negative errno
   * @return size of the whole reply
   */
  public int seal(long unique, int outcome) {
    int size = HEADER_BYTES + Math.max(outcome, 0);
    buffer.set(ValueLayout.JAVA_INT, LEN, size);
    buffer.set(ValueLayout.JAVA_INT, ERROR, Math.min(outcome, 0));
    buffer.set(ValueLayout.JAVA_LONG, UNIQUE, unique);
    return size;
  }
}
