package dev.grove.fuse.kernel.wire;

import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.AttrChange;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import java.time.Instant;

/**
 * Entries and attributes.
 *
 * <pre>
 * fuse_entry_out (128)             fuse_attr_out (104)            fuse_attr (88)
 *   0 u64 nodeid, 0 if absent        0 u64 attributes valid, s      0 u64 ino     8 u64 size   16 u64 blocks of 512
 *   8 u64 generation                 8 u32 the same, ns            24 u64 atime  32 u64 mtime  40 u64 ctime
 *  16 u64 name valid, s             12 u32 padding                 48 u32 atime ns  52 mtime ns  56 ctime ns
 *  24 u64 attributes valid, s       16 fuse_attr                   60 u32 mode   64 u32 nlink
 *  32 u32 name valid, ns                                           68 u32 uid    72 u32 gid   76 u32 rdev
 *  36 u32 attributes valid, ns                                     80 u32 blksize  84 u32 flags
 *  40 fuse_attr
 *
 * fuse_setattr_in (88)
 *   0 u32 valid   4 padding   8 u64 fh   16 u64 size   24 u64 lock owner
 *  32 u64 atime  40 u64 mtime  48 u64 ctime
 *  56 u32 atime ns  60 mtime ns  64 ctime ns   68 u32 mode   72 unused   76 u32 uid   80 u32 gid   84 unused
 *
 * fuse_statx_out (288): 0 u64 valid s, 8 u32 valid ns, 12 u32 flags, 16 u64 spare[2], 32 struct statx (256)
 * statx: 0 u32 mask, 4 u32 blksize, 8 u64 attributes, 16 u32 nlink, 20 u32 uid, 24 u32 gid, 28 u16 mode,
 *        32 u64 ino, 40 u64 size, 48 u64 blocks, 56 u64 attributes mask,
 *        64 atime, 80 birth, 96 ctime, 112 mtime (each: u64 s, u32 ns, u32 reserved), 128 u32 rdev major, 132 u32 rdev minor
 * </pre>
 *
 * Inode numbers are never used twice in a volume, so the generation is always 0.
 */
public final class Attributes {
  public static final int ENTRY_BYTES = 128;
  public static final int ATTR_OUT_BYTES = 104;
  public static final int STATX_OUT_BYTES = 288;
  static final int ATTR_BYTES = 88;

  private static final int SET_MODE = 1;
  private static final int SET_UID = 1 << 1;
  private static final int SET_GID = 1 << 2;
  private static final int SET_SIZE = 1 << 3;
  private static final int SET_ATIME = 1 << 4;
  private static final int SET_MTIME = 1 << 5;
  private static final int SET_ATIME_NOW = 1 << 7;
  private static final int SET_MTIME_NOW = 1 << 8;
  private static final int SET_CTIME = 1 << 10;
  private static final int CLEAR_SET_IDS = 1 << 11;
  private static final int STATX_BASIC_AND_BIRTH = 0xfff;

  private final Timeouts timeouts;
  private final int preferredIoBytes;
  private final Shown shown;

  public Attributes(Timeouts timeouts, int preferredIoBytes, Shown shown) {
    this.timeouts = timeouts;
    this.preferredIoBytes = preferredIoBytes;
    this.shown = shown;
  }

  /** Writes an entry at {@code at} of the body. */
  public void entry(Reply reply, int at, Attr attr) {
    entryHead(reply, at, attr.ino(), timeouts.entrySeconds(), seconds(attr));
    attr(reply, at + 40, attr);
  }

  /** The answer that a name is absent, which the kernel may keep. */
  public void absent(Reply reply) {
    reply.clear(0, ENTRY_BYTES);
    entryHead(reply, 0, 0, timeouts.negativeSeconds(), 0);
  }

  private static void entryHead(Reply reply, int at, long node, long nameValid, long attrValid) {
    reply.u64(at, node);
    reply.u64(at + 8, 0);
    reply.u64(at + 16, nameValid);
    reply.u64(at + 24, attrValid);
    reply.u64(at + 32, 0);
  }

  private long seconds(Attr attr) {
    return timeouts.attributeSeconds(attr, System.currentTimeMillis() / 1000);
  }

  public void attrOut(Reply reply, Attr attr) {
    reply.u64(0, seconds(attr));
    reply.u64(8, 0);
    attr(reply, 16, attr);
  }

  private void attr(Reply reply, int at, Attr attr) {
    reply.u64(at, attr.ino());
    reply.u64(at + 8, attr.size());
    reply.u64(at + 16, attr.blocks512());
    reply.u64(at + 24, attr.atime().seconds());
    reply.u64(at + 32, attr.mtime().seconds());
    reply.u64(at + 40, attr.ctime().seconds());
    reply.u32(at + 48, attr.atime().nanos());
    reply.u32(at + 52, attr.mtime().nanos());
    reply.u32(at + 56, attr.ctime().nanos());
    reply.u32(at + 60, shown.mode(attr));
    reply.u32(at + 64, attr.nlink());
    reply.u32(at + 68, shown.uid(attr));
    reply.u32(at + 72, shown.gid(attr));
    reply.u32(at + 76, attr.rdev());
    reply.u32(at + 80, preferredIoBytes);
    reply.u32(at + 84, 0);
  }

  public void statxOut(Reply reply, Attr attr) {
    reply.clear(0, STATX_OUT_BYTES);
    reply.u64(0, seconds(attr));
    int at = 32;
    reply.u32(at, STATX_BASIC_AND_BIRTH);
    reply.u32(at + 4, preferredIoBytes);
    reply.u32(at + 16, attr.nlink());
    reply.u32(at + 20, shown.uid(attr));
    reply.u32(at + 24, shown.gid(attr));
    reply.u16(at + 28, shown.mode(attr));
    reply.u64(at + 32, attr.ino());
    reply.u64(at + 40, attr.size());
    reply.u64(at + 48, attr.blocks512());
    statxTime(reply, at + 64, attr.atime());
    statxTime(reply, at + 80, attr.birth());
    statxTime(reply, at + 96, attr.ctime());
    statxTime(reply, at + 112, attr.mtime());
    // the kernel's 32-bit device number: minor bits 0-7 and 20-31, major bits 8-19
    reply.u32(at + 128, (attr.rdev() >>> 8) & 0xfff);
    reply.u32(at + 132, (attr.rdev() & 0xff) | ((attr.rdev() >>> 12) & 0xfff00));
  }

  private static void statxTime(Reply reply, int at, Timestamp time) {
    reply.u64(at, time.seconds());
    reply.u32(at + 8, time.nanos());
  }

  /** Whether a setattr request is a truncation at which set-id bits go. */
  public static boolean clearsSetIds(Request request) {
    return (request.u32(0) & CLEAR_SET_IDS) != 0;
  }

  /** Decodes a setattr request; {@code now} stands for the times the caller left to us. */
  public static AttrChange change(Request request, Instant now) {
    int valid = request.u32(0);
    return new AttrChange(
        (valid & SET_MODE) != 0 ? request.u32(68) : null,
        (valid & SET_UID) != 0 ? request.u32(76) : null,
        (valid & SET_GID) != 0 ? request.u32(80) : null,
        (valid & SET_SIZE) != 0 ? request.u64(16) : null,
        time(request, valid, SET_ATIME, SET_ATIME_NOW, 32, 56, now),
        time(request, valid, SET_MTIME, SET_MTIME_NOW, 40, 60, now),
        time(request, valid, SET_CTIME, 0, 48, 64, now));
  }

  private static Timestamp time(
      Request request, int valid, int set, int setNow, int seconds, int nanos, Instant now) {
    if ((valid & setNow) != 0) {
      return new Timestamp(now.getEpochSecond(), now.getNano());
    }
    return (valid & set) != 0 ? timestamp(request.u64(seconds), request.u32(nanos)) : null;
  }

  private static Timestamp timestamp(long seconds, int nanos) {
    if (nanos < 0 || nanos > 999_999_999) {
      throw new MalformedRequestException("nanoseconds out of range: " + nanos);
    }
    return new Timestamp(seconds, nanos);
  }
}
