package dev.grove.fuse.kernel.wire;

import dev.grove.fuse.fs.ExtendedAttributes.SetMode;
import java.lang.foreign.ValueLayout;

/**
 * Extended attributes.
 *
 * <pre>
 * fuse_getxattr_in (8):  0 u32 size of the caller's buffer, 4 padding; then the name
 * fuse_getxattr_out (8): 0 u32 size of the value, 4 padding; if the caller's buffer has no size
 * fuse_setxattr_in (16): 0 u32 size of the value, 4 u32 flags, 8 u32 more flags, 12 padding; then
 *                        the name, zero, the value. Before 7.33 only the first 8 bytes.
 * </pre>
 *
 * Else the reply is the value. Lists of names are asked for and answered like values, with no name
 * in the request.
 */
public final class XattrMessage {
  private static final int SIZE_OUT_BYTES = 8;
  private static final int NAME = 8;
  private static final int NAME_EXTENDED = 16;
  private static final int CREATE = 1;
  private static final int REPLACE = 2;
  private static final int ACL_CLEARS_SET_GID = 1;

  /** The answer if the value does not fit into the caller's buffer. */
  public static final int TOO_LARGE = -1;

  private XattrMessage() {}

  public static byte[] name(Request request) {
    return request.name(NAME);
  }

  /** What SETXATTR is to do. */
  public record Setting(byte[] name, byte[] value, SetMode mode) {}

  public static Setting setting(Request request) {
    int size = request.u32(0);
    int flags = request.u32(4);
    // No name begins with the byte 0 or 1, so this cannot be one.
    int more = request.u32(8);
    boolean extended = (more & ~ACL_CLEARS_SET_GID) == 0;
    int at = extended ? NAME_EXTENDED : NAME;
    byte[] name = request.name(at);
    byte[] value = request.bytes(at + name.length + 1, size).toArray(ValueLayout.JAVA_BYTE);
    boolean clears = extended && more == ACL_CLEARS_SET_GID;
    return new Setting(
        name, value, new SetMode((flags & CREATE) != 0, (flags & REPLACE) != 0, clears));
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
