package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.wire.Reply;
import dev.grove.fuse.kernel.wire.Request;
import dev.grove.fuse.kernel.wire.XattrMessage;

/** GETXATTR, SETXATTR, LISTXATTR, REMOVEXATTR. */
final class XattrRequests {
  private final FileSystem fs;
  private final Request in;
  private final Reply out;

  XattrRequests(FileSystem fs, Request in, Reply out) {
    this.fs = fs;
    this.in = in;
    this.out = out;
  }

  int get() {
    return answer(fs.xattrs().get(in.node(), XattrMessage.name(in)));
  }

  int list() {
    return answer(fs.xattrs().list(() -> CallerCapabilities.isAdmin(in.caller()), in.node()));
  }

  private int answer(byte[] value) {
    int size = XattrMessage.answer(in, out, value);
    return size == XattrMessage.TOO_LARGE ? -Errnos.ERANGE : size;
  }

  /** An ACL changes the mode: the kernel looks again by itself. */
  int set() {
    XattrMessage.Setting setting = XattrMessage.setting(in);
    fs.xattrs().set(in.node(), setting.name(), setting.value(), setting.mode());
    return 0;
  }

  int remove() {
    fs.xattrs().remove(in.node(), in.name(0));
    return 0;
  }
}
