package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.wire.Reply;
import dev.grove.fuse.kernel.wire.Request;

/**
 * WRITE.
 *
 * <pre>
 * fuse_write_in (40): 0 u64 fh, 8 u64 offset, 16 u32 size, 20 u32 write flags, 24 u64 lock owner,
 *                     32 u32 open flags, 36 padding; then the data
 * fuse_write_out (8): 0 u32 size, 4 padding
 * </pre>
 *
 * <p><b>O_DSYNC.</b> After a write to a file that was opened so, the kernel sends FSYNC by itself;
 * but not after an asynchronous direct one (io_submit, io_uring). So what is written directly to
 * such a file is made durable before the answer. The FSYNC that follows a synchronous one then
 * finds nothing left to do.
 *
 * <p><b>Set-id bits.</b> The kernel tells whether they have to go. It does not learn from the
 * answer that they have, so it is told to look before anybody can execute the file.
 */
final class WriteRequest {
  private static final int OUT_BYTES = 8;
  private static final int KILL_SET_IDS = 1 << 2;
  private static final int O_DSYNC = 0x1000;

  /** On x86 the first, on ARM the second; the other is O_DIRECTORY, which no file is open with. */
  private static final int O_DIRECT = 0x4000 | 0x10000;

  private static final int SET_ID_BITS = 06000;

  private final FileSystem fs;
  private final Request in;
  private final Reply out;
  private final Host host;

  WriteRequest(FileSystem fs, Request in, Reply out, Host host) {
    this.fs = fs;
    this.in = in;
    this.out = out;
    this.host = host;
  }

  int serve() {
    long offset = in.u64(8);
    int size = in.u32(16);
    if (offset < 0 || size < 0 || offset + size < 0) {
      return -Errnos.EINVAL;
    }
    int count = write(offset, size);
    if (count < 0 || count > size) {
      throw new IllegalStateException("write of " + size + " bytes returned " + count);
    }
    int flags = in.u32(32);
    if ((flags & O_DSYNC) != 0 && (flags & O_DIRECT) != 0) {
      host.waitForDevice(() -> fs.fsync(in.node(), true));
    }
    out.u32(0, count);
    out.u32(4, 0);
    return OUT_BYTES;
  }

  private int write(long offset, int size) {
    long ino = in.node();
    if ((in.u32(20) & KILL_SET_IDS) == 0) {
      return fs.write(in.caller(), ino, offset, in.bytes(40, size));
    }
    boolean had = (fs.getattr(ino).mode() & SET_ID_BITS) != 0;
    Caller caller = in.caller().clearingSetIds();
    int count = fs.write(caller, ino, offset, in.bytes(40, size));
    if (had) {
      host.attributesChanged(ino);
    }
    return count;
  }
}
