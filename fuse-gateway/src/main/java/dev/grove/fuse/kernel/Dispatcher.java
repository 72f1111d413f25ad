package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.wire.Attributes;
import dev.grove.fuse.kernel.wire.Reply;
import dev.grove.fuse.kernel.wire.Request;
import dev.grove.fuse.kernel.wire.StatFsMessage;
import java.time.Instant;
import java.util.Set;

/**
 * Turns one request into one call of the file system and its result into the body of the reply.
 * Belongs to one reader thread.
 *
 * <p>What each method returns is the size of the reply's body, a negative errno, or {@link
 * #NO_REPLY}.
 *
 * <p>Unsupported operations answer ENOSYS where the kernel then stops asking and gives its callers
 * the right errno by itself: EOPNOTSUPP for xattr where they are turned off, the generic result for
 * poll and access, its own locks.
 */
final class Dispatcher {
  static final int NO_REPLY = Integer.MIN_VALUE;

  private static final int OPEN_KEEP_CACHE = 1 << 1;
  private static final int FSYNC_DATA_ONLY = 1;
  private static final int FORGET_ONE_BYTES = 16;
  private static final int MODE_BITS = 0xffff;
  private static final int OPEN_BYTES = 16;

  private final FileSystem fs;
  private final Request in;
  private final Reply out;
  private final Attributes attributes;
  private final AtimePolicy atime;
  private final DirectoryRequests directories;
  private final boolean keepAbsent;
  private final boolean xattr;
  private final WriteRequest write;
  private final XattrRequests xattrs;
  private final SpaceRequests space;
  private final Host host;
  private final Set<Opcode> synced;

  Dispatcher(
      FileSystem fs, MountOptions options, Request in, Reply out, Host host, AtimePolicy atime) {
    this.fs = fs;
    this.in = in;
    this.out = out;
    attributes = new Attributes(options.timeouts(), options.preferredIoBytes(), options.shown());
    this.atime = atime;
    directories = new DirectoryRequests(fs, atime, in, out, attributes, options);
    keepAbsent = options.timeouts().negativeSeconds() > 0;
    xattr = options.xattr();
    write = new WriteRequest(fs, in, out, host);
    xattrs = new XattrRequests(fs, in, out);
    space = new SpaceRequests(fs, in, out, host, atime);
    this.host = host;
    synced = SyncedOpcodes.of(options.access().flags());
  }

  int dispatch(Opcode opcode) {
    int outcome = answer(opcode);
    if (outcome >= 0 && synced.contains(opcode)) {
      host.waitForDevice(fs::sync);
    }
    return outcome;
  }

  private int answer(Opcode opcode) {
    return switch (opcode) {
      case LOOKUP -> lookup();
      case FORGET -> forget();
      case BATCH_FORGET -> batchForget();
      case GETATTR -> attrOut(fs.getattr(in.node()));
      case STATX -> statx();
      case SETATTR ->
          attrOut(fs.setattr(setter(), in.node(), Attributes.change(in, Instant.now())));
      case READ -> read();
      case WRITE -> write.serve();
      case OPEN -> open();
      case OPENDIR -> directories.open();
      case READDIR -> directories.read(false);
      case READDIRPLUS -> directories.read(true);
      case RELEASEDIR -> directories.release();
      case STATFS -> StatFsMessage.write(out, fs.statfs());
      case FSYNC, FSYNCDIR -> fsync();
      case GETXATTR, SETXATTR, LISTXATTR, REMOVEXATTR -> dispatchXattr(opcode);
      case FALLOCATE -> space.allocate();
      case LSEEK -> space.seek();
      case COPY_FILE_RANGE -> space.copy();
      case SYNCFS, DESTROY -> sync();
      case RELEASE -> 0;
      case INTERRUPT, NOTIFY_REPLY -> NO_REPLY; // see DyingCaller and ReaderWatch
      case IOCTL -> -Errnos.ENOTTY;
      case INIT -> -Errnos.EIO; // answered before the readers start; a second one is an error
      case MKNOD, MKDIR, SYMLINK, READLINK, UNLINK, RMDIR, RENAME, RENAME2, LINK, TMPFILE ->
          dispatchName(opcode);
      // CREATE, FLUSH: from now on without requests, and MKNOD for CREATE
      default -> -Errnos.ENOSYS;
    };
  }

  private int dispatchName(Opcode opcode) {
    return switch (opcode) {
      case MKNOD ->
          entry(fs.mknod(in.maker(8), in.node(), in.name(16), in.u32(0) & MODE_BITS, in.u32(4)));
      case MKDIR -> entry(fs.mkdir(in.maker(4), in.node(), in.name(8), in.u32(0) & MODE_BITS));
      case SYMLINK -> symlink();
      case READLINK -> readlink();
      case UNLINK -> {
        fs.unlink(in.node(), in.name(0));
        yield 0;
      }
      case RMDIR -> {
        fs.rmdir(in.node(), in.name(0));
        yield 0;
      }
      case RENAME -> rename(8, 0);
      case RENAME2 -> rename(16, in.u32(8));
      case LINK -> entry(fs.link(in.u64(0), in.node(), in.name(8)));
      case TMPFILE -> tmpfile();
      default -> -Errnos.ENOSYS;
    };
  }

  /**
   * A name that is absent is an answer with node 0, which the kernel may keep; as an error it would
   * ask every time.
   */
  private int lookup() {
    byte[] name = in.name(0);
    try {
      return entry(fs.lookup(in.node(), name));
    } catch (FsException e) {
      if (e.errno() != Errno.ENOENT || !keepAbsent) {
        throw e;
      }
      attributes.absent(out);
      return Attributes.ENTRY_BYTES;
    }
  }

  /**
   * fuse_create_in (16): 0 u32 flags, 4 u32 mode, 8 u32 umask, 12 u32 open flags; the name means
   * nothing. The answer is an entry and a fuse_open_out; the file is open from then on.
   */
  private int tmpfile() {
    entry(fs.tmpfile(in.maker(8), in.node(), in.u32(4) & MODE_BITS));
    out.u64(Attributes.ENTRY_BYTES, 0);
    out.u32(Attributes.ENTRY_BYTES + 8, OPEN_KEEP_CACHE);
    out.u32(Attributes.ENTRY_BYTES + 12, 0);
    return Attributes.ENTRY_BYTES + OPEN_BYTES;
  }

  private int entry(Attr attr) {
    attributes.entry(out, 0, attr);
    return Attributes.ENTRY_BYTES;
  }

  private int attrOut(Attr attr) {
    attributes.attrOut(out, attr);
    return Attributes.ATTR_OUT_BYTES;
  }

  private Caller setter() {
    Caller caller = in.caller();
    return Attributes.clearsSetIds(in) ? caller.clearingSetIds() : caller;
  }

  private int statx() {
    attributes.statxOut(out, fs.getattr(in.node()));
    return Attributes.STATX_OUT_BYTES;
  }

  private int forget() {
    fs.forget(in.node(), in.u64(0));
    return NO_REPLY;
  }

  /**
   * fuse_batch_forget_in: 0 u32 count, 4 padding, 8 count times {u64 nodeid, u64 lookups}. One that
   * fails must not keep the others known for ever; the first failure is thrown at the end.
   */
  private int batchForget() {
    int count = in.u32(0);
    in.bytes(8, Math.multiplyExact(count, FORGET_ONE_BYTES));
    RuntimeException failure = null;
    for (int i = 0; i < count; i++) {
      int at = 8 + i * FORGET_ONE_BYTES;
      try {
        fs.forget(in.u64(at), in.u64(at + 8));
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
    return NO_REPLY;
  }

  /** The body is name, zero, target, zero. */
  private int symlink() {
    byte[] name = in.name(0);
    byte[] target = in.name(name.length + 1);
    return entry(fs.symlink(in.caller(), in.node(), name, target));
  }

  private int readlink() {
    byte[] target = fs.readlink(in.node());
    atime.followed(in.node());
    out.bytes(0, target);
    return target.length;
  }

  /**
   * fuse_rename_in: 0 u64 new parent; fuse_rename2_in: and 8 u32 flags, 12 padding; then both
   * names.
   */
  private int rename(int names, int flags) {
    byte[] name = in.name(names);
    byte[] newName = in.name(names + name.length + 1);
    fs.rename(in.caller(), in.node(), name, in.u64(0), newName, flags);
    return 0;
  }

  /**
   * fuse_read_in (40): 0 u64 fh, 8 u64 offset, 16 u32 size, 20 u32 flags, 24 u64 lock owner, 32 u32
   * open flags, 36 padding.
   */
  private int read() {
    long offset = in.u64(8);
    int size = in.u32(16);
    if (offset < 0 || size < 0 || size > out.capacity()) {
      return -Errnos.EINVAL;
    }
    int count = fs.read(in.node(), offset, out.body(0, size));
    if (count < 0 || count > size) {
      throw new IllegalStateException("read of " + size + " bytes returned " + count);
    }
    atime.read(in.node(), in.u32(32));
    return count;
  }

  /**
   * fuse_open_in: 0 u32 flags of open(2), 4 u32 unused. ENOSYS: from now on without requests, which
   * is what a mount without access times does.
   */
  private int open() {
    if (!atime.seesAccesses()) {
      return -Errnos.ENOSYS;
    }
    out.u64(0, 0);
    out.u32(8, atime.keepsFile(in.node(), in.u32(0)) ? OPEN_KEEP_CACHE : 0);
    out.u32(12, 0);
    return OPEN_BYTES;
  }

  private int dispatchXattr(Opcode opcode) {
    if (!xattr) {
      return -Errnos.ENOSYS;
    }
    return switch (opcode) {
      case GETXATTR -> xattrs.get();
      case SETXATTR -> xattrs.set();
      case LISTXATTR -> xattrs.list();
      default -> xattrs.remove();
    };
  }

  /** fuse_fsync_in: 0 u64 fh, 8 u32 flags. */
  private int fsync() {
    fs.fsync(in.node(), (in.u32(8) & FSYNC_DATA_ONLY) != 0);
    return 0;
  }

  private int sync() {
    fs.sync();
    return 0;
  }
}
