package dev.grove.fuse.jnr;

import dev.grove.fuse.fs.ExtendedAttributes;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.StatFs;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.kernel.MountOptions;
import dev.grove.fuse.kernel.wire.Attributes;
import dev.grove.fuse.kernel.wire.DirectoryPage;
import dev.grove.fuse.kernel.wire.Reply;
import dev.grove.fuse.kernel.wire.Shown;
import dev.grove.fuse.kernel.wire.Timeouts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jnr.ffi.Runtime;
import jnr.ffi.Struct;
import ru.serce.jnrfuse.struct.FileStat;
import ru.serce.jnrfuse.struct.Statvfs;
import ru.serce.jnrfuse.struct.Timespec;

/**
 * Where one thread builds its replies.
 *
 * <pre>
 * struct fuse_entry_param: 0 u64 inode, 0 if absent   8 u64 generation   16 struct stat
 *                          then double: seconds that the attributes are valid, and that the name is
 * </pre>
 */
final class ReplyBuffers {
  private static final int STAT = 16;
  private static final long PAGE_BYTES = 4096;
  private static final int HEADROOM_BYTES = 4096;

  private final Timeouts timeouts;
  private final int preferredIoBytes;
  private final Shown shown;
  private final int statBytes;
  private final MemorySegment entry;
  private final FileStat stat;
  private final MemorySegment figures;
  private final Statvfs statvfs;
  private final Reply reply;
  private final DirectoryPage page;

  ReplyBuffers(MountOptions options) {
    timeouts = options.timeouts();
    preferredIoBytes = options.preferredIoBytes();
    shown = options.shown();
    Runtime runtime = Runtime.getSystemRuntime();
    Arena arena = Arena.ofAuto();
    statBytes = Struct.size(new FileStat(runtime));
    entry = arena.allocate(STAT + statBytes + 2 * Double.BYTES, 8);
    stat = FileStat.of(NativeMemory.pointer(entry.address() + STAT));
    figures = arena.allocate(Struct.size(new Statvfs(runtime)), 8);
    statvfs = Statvfs.of(NativeMemory.pointer(figures.address()));
    int bytes = Math.max(options.maxReadBytes(), ExtendedAttributes.MAX_VALUE_BYTES);
    reply = new Reply(arena.allocate(bytes + HEADROOM_BYTES, PAGE_BYTES));
    page = new DirectoryPage(reply, new Attributes(timeouts, preferredIoBytes, options.shown()));
  }

  /** The address of a fuse_entry_param. */
  long entry(Attr attr) {
    stat(attr);
    return entry(attr.ino(), attributeSeconds(attr), timeouts.entrySeconds());
  }

  /** The same, for a name that is absent, which the kernel may keep. */
  long absent() {
    return entry(0, 0, timeouts.negativeSeconds());
  }

  private long entry(long ino, double attributeSeconds, long nameSeconds) {
    entry.set(ValueLayout.JAVA_LONG, 0, ino);
    entry.set(ValueLayout.JAVA_LONG, 8, 1); // numbers are never used twice
    entry.set(ValueLayout.JAVA_DOUBLE, (long) STAT + statBytes, attributeSeconds);
    entry.set(
        ValueLayout.JAVA_DOUBLE, (long) STAT + statBytes + Double.BYTES, (double) nameSeconds);
    return entry.address();
  }

  double attributeSeconds(Attr attr) {
    return (double) timeouts.attributeSeconds(attr, System.currentTimeMillis() / 1000);
  }

  /** The address of a struct stat. */
  long stat(Attr attr) {
    stat.st_ino.set(attr.ino());
    stat.st_mode.set(shown.mode(attr));
    stat.st_nlink.set(attr.nlink());
    stat.st_uid.set(shown.uid(attr));
    stat.st_gid.set(shown.gid(attr));
    stat.st_rdev.set(attr.rdev());
    stat.st_size.set(attr.size());
    stat.st_blksize.set(preferredIoBytes);
    stat.st_blocks.set(attr.blocks512());
    time(stat.st_atim, attr.atime());
    time(stat.st_mtim, attr.mtime());
    time(stat.st_ctim, attr.ctime());
    return entry.address() + STAT;
  }

  private static void time(Timespec to, Timestamp time) {
    to.tv_sec.set(time.seconds());
    to.tv_nsec.set(time.nanos());
  }

  /** The address of a struct statvfs. */
  long statvfs(StatFs from) {
    statvfs.f_bsize.set(from.blockBytes());
    statvfs.f_frsize.set(from.blockBytes());
    statvfs.f_blocks.set(from.blocks());
    statvfs.f_bfree.set(from.blocksFree());
    statvfs.f_bavail.set(from.blocksAvailable());
    statvfs.f_files.set(from.files());
    statvfs.f_ffree.set(from.filesFree());
    statvfs.f_favail.set(from.filesFree());
    statvfs.f_namemax.set(from.nameMax());
    return figures.address();
  }

  /** A page of a listing, to be filled after {@code begin}; it is at {@link #data}. */
  DirectoryPage page() {
    return page;
  }

  int capacity() {
    return reply.capacity();
  }

  /** Room for {@code bytes}. */
  MemorySegment data(int bytes) {
    return reply.body(0, bytes);
  }

  /** A copy with a zero behind it. */
  MemorySegment string(byte[] text) {
    reply.bytes(0, text);
    reply.clear(text.length, 1);
    return reply.body(0, text.length + 1);
  }
}
