package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.FileSpace.Change;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.wire.Reply;
import dev.grove.fuse.kernel.wire.Request;

/**
 * FALLOCATE, LSEEK, COPY_FILE_RANGE.
 *
 * <pre>
 * fuse_fallocate_in (32): 0 u64 fh, 8 u64 offset, 16 u64 length, 24 u32 mode, 28 padding
 * fuse_lseek_in (24):     0 u64 fh, 8 u64 offset, 16 u32 whence, 20 padding
 * fuse_lseek_out (8):     0 u64 offset
 * fuse_copy_file_range_in (56):
 *                         0 u64 fh, 8 u64 offset, 16 u64 target's nodeid, 24 u64 target's fh,
 *                        32 u64 target's offset, 40 u64 length, 48 u64 flags
 * fuse_write_out (8):     0 u32 size, 4 padding
 * </pre>
 *
 * <p>The kernel does not say here whether set-id bits have to go: they do unless root asks. It does
 * not learn from the answer that they have gone, so it is told to look again.
 */
final class SpaceRequests {
  private static final int OUT_BYTES = 8;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int ZERO_RANGE = 0x10;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final int SET_ID_BITS = 06000;

  private final FileSystem fs;
  private final Request in;
  private final Reply out;
  private final Host host;
  private final AtimePolicy atime;

  SpaceRequests(FileSystem fs, Request in, Reply out, Host host, AtimePolicy atime) {
    this.fs = fs;
    this.in = in;
    this.out = out;
    this.host = host;
    this.atime = atime;
  }

  int allocate() {
    int mode = in.u32(24);
    Change change =
        switch (mode) {
          case 0, KEEP_SIZE -> Change.ALLOCATE;
          case PUNCH_HOLE | KEEP_SIZE -> Change.PUNCH;
          case ZERO_RANGE, ZERO_RANGE | KEEP_SIZE -> Change.ZERO;
          default -> null;
        };
    if (change == null) {
      return -Errnos.EOPNOTSUPP;
    }
    long ino = in.node();
    boolean had = hasSetIds(ino);
    fs.space().change(in.caller(), ino, change, (mode & KEEP_SIZE) != 0, in.u64(8), in.u64(16));
    tell(ino, had);
    return 0;
  }

  int seek() {
    long offset = in.u64(8);
    int whence = in.u32(16);
    if (whence != SEEK_DATA && whence != SEEK_HOLE) {
      return -Errnos.EINVAL;
    }
    out.u64(
        0,
        whence == SEEK_DATA
            ? fs.space().data(in.node(), offset)
            : fs.space().hole(in.node(), offset));
    return OUT_BYTES;
  }

  int copy() {
    long target = in.u64(16);
    long length = in.u64(40);
    if (in.u64(8) < 0 || in.u64(32) < 0 || length < 0) {
      return -Errnos.EINVAL;
    }
    boolean had = hasSetIds(target);
    long count = fs.space().copy(in.caller(), in.node(), in.u64(8), target, in.u64(32), length);
    tell(target, had);
    if (atime.read(in.node(), 0)) {
      host.attributesChanged(in.node()); // the kernel does not take a copy for a read
    }
    out.u32(0, Math.toIntExact(count));
    out.u32(4, 0);
    return OUT_BYTES;
  }

  private boolean hasSetIds(long ino) {
    return (fs.getattr(ino).mode() & SET_ID_BITS) != 0;
  }

  private void tell(long ino, boolean had) {
    if (had && !in.caller().keepsSetIds()) {
      host.attributesChanged(ino);
    }
  }
}
