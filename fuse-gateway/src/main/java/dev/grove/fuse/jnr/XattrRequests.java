package dev.grove.fuse.jnr;

import static dev.grove.fuse.jnr.NativeMemory.string;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.ExtendedAttributes;
import dev.grove.fuse.fs.ExtendedAttributes.SetMode;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.kernel.CallerCapabilities;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Extended attributes. libfuse 2 cannot tell the kernel to enforce ACLs; one that is set and does
 * not count would be worse than none, so ACLs are refused.
 */
final class XattrRequests {
  private static final byte[] ACL = "system.posix_acl_".getBytes(StandardCharsets.US_ASCII);
  private static final int CREATE = 1;
  private static final int REPLACE = 2;

  private final ExtendedAttributes xattrs;
  private final Responder out;

  XattrRequests(ExtendedAttributes xattrs, Responder out) {
    this.xattrs = xattrs;
    this.out = out;
  }

  void register(LowLevelOperations operations) {
    operations.getxattr.set(
        (request, ino, name, size) ->
            out.serve("getxattr", request, () -> out.xattr(xattrs.get(ino, name(name)), size)));
    operations.setxattr.set(this::set);
    operations.listxattr.set(
        (request, ino, size) ->
            out.serve(
                "listxattr",
                request,
                () ->
                    out.xattr(
                        xattrs.list(() -> CallerCapabilities.isAdmin(out.caller(request)), ino),
                        size)));
    operations.removexattr.set(
        (request, ino, name) ->
            out.serve(
                "removexattr",
                request,
                () -> {
                  xattrs.remove(ino, name(name));
                  return out.done();
                }));
  }

  private void set(long request, long ino, long name, long value, long size, int flags) {
    out.serve(
        "setxattr",
        request,
        () -> {
          byte[] bytes = NativeMemory.at(value, size).toArray(ValueLayout.JAVA_BYTE);
          SetMode mode = new SetMode((flags & CREATE) != 0, (flags & REPLACE) != 0, false);
          xattrs.set(ino, name(name), bytes, mode);
          return out.done();
        });
  }

  private static byte[] name(long address) {
    byte[] name = string(address);
    if (name.length >= ACL.length && Arrays.mismatch(name, ACL) == ACL.length) {
      throw new FsException(Errno.EOPNOTSUPP);
    }
    return name;
  }
}
