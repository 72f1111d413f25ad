package dev.grove.fuse.jnr;

import static dev.grove.fuse.jnr.NativeMemory.string;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSpace.Change;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.jnr.Responder.Answer;
import dev.grove.fuse.kernel.AtimePolicy;
import dev.grove.fuse.kernel.MountOptions;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.wire.DirectoryPage;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;

/**
 * The callbacks: each is one call of the file system. The first argument is the request, except of
 * init and destroy.
 *
 * <p>Not there, on purpose: create (the kernel then sends MKNOD and OPEN, and finds by itself what
 * open(2) is to do with a file that exists), flush, access, locks (the kernel keeps them) and bmap.
 */
final class Requests {
  private static final int MODE_BITS = 0xffff;
  private static final int FORGET_BYTES = 16;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int ZERO_RANGE = 0x10;
  private static final int O_DSYNC = 0x1000;

  /** On x86 the first, on ARM the second; the other is O_DIRECTORY, which no file is open with. */
  private static final int O_DIRECT = 0x4000 | 0x10000;

  private final FileSystem fs;
  private final Libfuse libfuse;
  private final Responder out;
  private final boolean keepAbsent;
  private final AtimePolicy atime;

  Requests(FileSystem fs, Libfuse libfuse, MountOptions options, AtimePolicy atime) {
    this.fs = fs;
    this.libfuse = libfuse;
    this.atime = atime;
    out = new Responder(fs, libfuse, options);
    keepAbsent = options.timeouts().negativeSeconds() > 0;
  }

  void register(LowLevelOperations operations, boolean xattr) {
    registerNames(operations);
    operations.destroy.set(userData -> out.run("destroy", fs::sync));
    operations.forget.set(this::forget);
    operations.forgetMulti.set(this::forgetMulti);
    operations.getattr.set(
        (request, ino, info) ->
            out.serve("getattr", request, () -> out.attributes(fs.getattr(ino))));
    operations.setattr.set(this::setattr);
    operations.readlink.set((request, ino) -> out.serve("readlink", request, () -> readlink(ino)));
    operations.open.set(
        (request, ino, info) ->
            out.serve(
                "open",
                request,
                () -> out.opened(info, atime.keepsFile(ino, FileInfo.flags(info)))));
    operations.read.set(this::read);
    operations.write.set(this::write);
    operations.fsync.set(this::fsync);
    operations.fsyncdir.set(this::fsync);
    operations.opendir.set(this::opendir);
    operations.readdir.set(this::readdir);
    operations.releasedir.set(this::releasedir);
    operations.statfs.set(
        (request, ino) -> out.serve("statfs", request, () -> out.figures(fs.statfs())));
    operations.fallocate.set(this::fallocate);
    if (xattr) {
      new XattrRequests(fs.xattrs(), out).register(operations);
    }
  }

  private void registerNames(LowLevelOperations operations) {
    operations.lookup.set(this::lookup);
    operations.mknod.set(
        (request, parent, name, mode, device) ->
            out.serve(
                "mknod",
                request,
                () ->
                    out.entry(
                        fs.mknod(
                            out.caller(request),
                            parent,
                            string(name),
                            mode & MODE_BITS,
                            (int) device))));
    operations.mkdir.set(
        (request, parent, name, mode) ->
            out.serve(
                "mkdir",
                request,
                () ->
                    out.entry(
                        fs.mkdir(out.caller(request), parent, string(name), mode & MODE_BITS))));
    operations.symlink.set(
        (request, target, parent, name) ->
            out.serve(
                "symlink",
                request,
                () ->
                    out.entry(
                        fs.symlink(out.caller(request), parent, string(name), string(target)))));
    operations.unlink.set(
        (request, parent, name) ->
            change("unlink", request, () -> fs.unlink(parent, string(name))));
    operations.rmdir.set(
        (request, parent, name) -> change("rmdir", request, () -> fs.rmdir(parent, string(name))));
    operations.rename.set(
        (request, parent, name, newParent, newName) ->
            change(
                "rename",
                request,
                () -> fs.rename(parent, string(name), newParent, string(newName), 0)));
    operations.link.set(
        (request, ino, newParent, newName) ->
            out.serve("link", request, () -> out.entry(fs.link(ino, newParent, string(newName)))));
  }

  private void change(String what, long request, Runnable change) {
    out.serve(
        what,
        request,
        () -> {
          change.run();
          return out.done();
        });
  }

  /** A name that is absent is an entry with inode 0, which the kernel may keep. */
  private void lookup(long request, long parent, long name) {
    out.serve(
        "lookup",
        request,
        () -> {
          try {
            return out.entry(fs.lookup(parent, string(name)));
          } catch (FsException e) {
            if (e.errno() != Errno.ENOENT || !keepAbsent) {
              throw e;
            }
            return out.absent();
          }
        });
  }

  private void forget(long request, long ino, long count) {
    out.run("forget", () -> fs.forget(ino, count));
    libfuse.replyNone(request);
  }

  /** struct fuse_forget_data: 0 u64 inode, 8 u64 lookups. */
  private void forgetMulti(long request, long count, long address) {
    MemorySegment list = NativeMemory.at(address, Math.multiplyExact(count, FORGET_BYTES));
    for (long at = 0; at < list.byteSize(); at += FORGET_BYTES) {
      long ino = list.get(ValueLayout.JAVA_LONG, at);
      long lookups = list.get(ValueLayout.JAVA_LONG, at + 8);
      out.run("forget", () -> fs.forget(ino, lookups));
    }
    libfuse.replyNone(request);
  }

  private void setattr(long request, long ino, long stat, int toSet, long info) {
    out.serve(
        "setattr",
        request,
        () ->
            out.attributes(
                fs.setattr(out.caller(request), ino, SetAttr.change(stat, toSet, Instant.now()))));
  }

  private void read(long request, long ino, long size, long offset, long info) {
    out.serve("read", request, () -> read(ino, size, offset, info));
  }

  private Answer readlink(long ino) {
    byte[] target = fs.readlink(ino);
    atime.followed(ino);
    return out.target(target);
  }

  private Answer read(long ino, long size, long offset, long info) {
    if (offset < 0 || size < 0 || size > out.buffers().capacity()) {
      return out.error(Errnos.EINVAL);
    }
    int count = fs.read(ino, offset, out.buffers().data((int) size));
    if (count < 0 || count > size) {
      throw new IllegalStateException("read of " + size + " bytes returned " + count);
    }
    atime.read(ino, FileInfo.flags(info));
    return out.data(count);
  }

  private void write(long request, long ino, long data, long size, long offset, long info) {
    out.serve(
        "write", request, () -> write(request, ino, NativeMemory.at(data, size), offset, info));
  }

  /**
   * A direct write to a file that was opened with O_DSYNC is made durable before the answer, as in
   * the other transport; an FSYNC that follows finds nothing left to do.
   */
  private Answer write(long request, long ino, MemorySegment data, long offset, long info) {
    if (offset < 0 || offset + data.byteSize() < 0) {
      return out.error(Errnos.EINVAL);
    }
    int count = fs.write(out.caller(request), ino, offset, data);
    if (count < 0 || count > data.byteSize()) {
      throw new IllegalStateException("write of " + data.byteSize() + " returned " + count);
    }
    int flags = FileInfo.flags(info);
    if ((flags & O_DSYNC) != 0 && (flags & O_DIRECT) != 0) {
      fs.fsync(ino, true);
    }
    return out.written(count);
  }

  private void fsync(long request, long ino, int dataOnly, long info) {
    change("fsync", request, () -> fs.fsync(ino, dataOnly != 0));
  }

  private void fallocate(long request, long ino, int mode, long offset, long length, long info) {
    change(
        "fallocate",
        request,
        () -> {
          boolean keepSize = (mode & KEEP_SIZE) != 0;
          fs.space().change(out.caller(request), ino, change(mode), keepSize, offset, length);
        });
  }

  private static Change change(int mode) {
    return switch (mode) {
      case 0, KEEP_SIZE -> Change.ALLOCATE;
      case PUNCH_HOLE | KEEP_SIZE -> Change.PUNCH;
      case ZERO_RANGE, ZERO_RANGE | KEEP_SIZE -> Change.ZERO;
      default -> throw new FsException(Errno.EOPNOTSUPP);
    };
  }

  private void opendir(long request, long ino, long info) {
    out.serve("opendir", request, () -> opendir(ino, info));
  }

  /** A READDIR does not tell the flags of its directory, so opening it counts as reading. */
  private Answer opendir(long ino, long info) {
    long handle = fs.openDirectory(ino);
    if (!atime.keepsDirectory(ino, FileInfo.flags(info))) {
      atime.listed(ino, FileInfo.flags(info));
    }
    return out.openedDirectory(info, handle);
  }

  private void readdir(long request, long ino, long size, long cookie, long info) {
    out.serve(
        "readdir",
        request,
        () -> {
          DirectoryPage page = out.buffers().page();
          page.begin(false, (int) Math.min(size, out.buffers().capacity()));
          fs.readDirectory(ino, FileInfo.handle(info), cookie, false, page);
          return out.data(page.size());
        });
  }

  private void releasedir(long request, long ino, long info) {
    change("releasedir", request, () -> fs.releaseDirectory(FileInfo.handle(info)));
  }
}
