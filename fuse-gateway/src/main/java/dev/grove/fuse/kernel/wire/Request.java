package dev.grove.fuse.kernel.wire;

import dev.grove.fuse.fs.FileSystem.Caller;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One request in the buffer of its reader, decoded in place and only within its own length. The
 * instance is reused.
 *
 * <pre>
 * fuse_in_header (40 bytes)
 *   0 u32 len        whole request, header included
 *   4 u32 opcode
 *   8 u64 unique     repeated in the reply
 *  16 u64 nodeid     inode number
 *  24 u32 uid   28 u32 gid   32 u32 pid
 *  36 u16 extensions at the end of the request, in units of 8 bytes
 *  38 u16 padding
 *  40 body
 * </pre>
 */
public final class Request {
  public static final int HEADER_BYTES = 40;
  private static final int LEN = 0;
  private static final int OPCODE = 4;
  private static final int UNIQUE = 8;
  private static final int NODEID = 16;
  private static final int UID = 24;
  private static final int GID = 28;
  private static final int PID = 32;
  private static final int EXTENSIONS = 36;

  private final MemorySegment buffer;
  private int end;

  public Request(MemorySegment buffer) {
    this.buffer = buffer;
  }

  public MemorySegment buffer() {
    return buffer;
  }

  /**
   * Takes the request of {@code received} bytes now in the buffer; {@code false} if not even the
   * header is sound.
   */
  public boolean accept(long received) {
    if (received < HEADER_BYTES || buffer.get(ValueLayout.JAVA_INT, LEN) != received) {
      end = 0;
      return false;
    }
    int extensions = 8 * Short.toUnsignedInt(buffer.get(ValueLayout.JAVA_SHORT, EXTENSIONS));
    end = (int) received - extensions;
    return end >= HEADER_BYTES;
  }

  public int opcode() {
    return buffer.get(ValueLayout.JAVA_INT, OPCODE);
  }

  public long unique() {
    return buffer.get(ValueLayout.JAVA_LONG, UNIQUE);
  }

  public long node() {
    return buffer.get(ValueLayout.JAVA_LONG, NODEID);
  }

  /** The thread that asks; 0 if this system does not know it. */
  public int pid() {
    return buffer.get(ValueLayout.JAVA_INT, PID);
  }

  public Caller caller() {
    return new Caller(
        buffer.get(ValueLayout.JAVA_INT, UID),
        buffer.get(ValueLayout.JAVA_INT, GID),
        buffer.get(ValueLayout.JAVA_INT, PID));
  }

  /** The caller who makes something, with the umask at {@code offset} of the body. */
  public Caller maker(int offset) {
    return caller().withUmask(u32(offset));
  }

  /** The u32 at {@code offset} of the body. */
  public int u32(int offset) {
    return buffer.get(ValueLayout.JAVA_INT, at(offset, 4));
  }

  /** The u64 at {@code offset} of the body. */
  public long u64(int offset) {
    return buffer.get(ValueLayout.JAVA_LONG, at(offset, 8));
  }

  /** The bytes of {@code size} at {@code offset} of the body, in place. */
  public MemorySegment bytes(int offset, int size) {
    return buffer.asSlice(at(offset, size), size);
  }

  /** The zero-terminated name at {@code offset} of the body. */
  public byte[] name(int offset) {
    long start = at(offset, 1);
    long stop = start;
    while (buffer.get(ValueLayout.JAVA_BYTE, stop) != 0) {
      if (++stop >= end) {
        throw new MalformedRequestException("name without end");
      }
    }
    if (stop == start) {
      throw new MalformedRequestException("empty name");
    }
    byte[] name = new byte[(int) (stop - start)];
    MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, start, name, 0, name.length);
    return name;
  }

  private long at(int offset, int size) {
    if (offset < 0 || size < 0 || (long) HEADER_BYTES + offset + size > end) {
      throw new MalformedRequestException(
          "request of " + end + " bytes has no " + size + " bytes at " + offset + " of its body");
    }
    return (long) HEADER_BYTES + offset;
  }
}
