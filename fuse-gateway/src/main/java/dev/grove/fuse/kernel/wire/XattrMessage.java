package dev.grove.fuse.kernel.wire;

/**
 * Extended attributes.
 *
 * <pre>
 * fuse_getxattr_in (8):  0 u32 size of the caller's buffer, 4 padding; then the name
 * fuse_getxattr_out (8): 0 u32 size of the value, 4 padding; if the caller's buffer has no size
 * </pre>
 *
 * Else the reply is the value.
 */
public final class XattrMessage {
  private static final int SIZE_OUT_BYTES = 8;
  private static final int NAME = 8;

  /** The answer if the value does not fit into the caller's buffer. */
  public static final int TOO_LARGE = -1;

  private XattrMessage() {}

  public static byte[] name(Request request) {
    return request.name(NAME);
  }

  /** Writes the answer; returns the size of the body, or {@link #TOO_LARGE}. */
  public static int answer(Request request, Reply reply, byte[] value) {
    int size = request.u32(0);
    if (size == 0) {
      reply.u32(0, value.length);
      reply.u32(4, 0);
      return SIZE_OUT_BYTES;
    }
    if (size > 0 && size < value.length) {
      return TOO_LARGE;
    }
    reply.bytes(0, value);
    return value.length;
  }
}
