package dev.grove.fuse.kernel.wire;

/**
 * The first exchange of a connection.
 *
 * <pre>
 * fuse_init_in (64, 16 before 7.36)     fuse_init_out (64)
 *   0 u32 major   4 u32 minor             0 u32 major    4 u32 minor
 *   8 u32 max readahead, bytes            8 u32 max readahead, bytes
 *  12 u32 flags                          12 u32 flags
 *  16 u32 flags, bits 32-63              16 u16 max background   18 u16 congestion threshold
 *  20 u32 unused[11]                     20 u32 max write, bytes   24 u32 granularity of times, ns
 *                                        28 u16 max pages of a request   30 u16 map alignment
 *                                        32 u32 flags, bits 32-63   36 u32 unused[7]
 * </pre>
 */
public final class InitMessage {
  public static final int OUT_BYTES = 64;
  public static final int MAJOR = 7;
  public static final int MIN_MINOR = 31;

  /** What this transport implements: 7.39 brought STATX. */
  public static final int MINOR = 39;

  /**
   * From this version on (Linux 6.18) the kernel hands on sync(2) for fuseblk mounts; there is no
   * flag that says so.
   */
  private static final int SYNC_MINOR = 45;

  private static final int PAGE_BYTES = 4096;

  private static final long ASYNC_READ = 1;
  private static final long BIG_WRITES = 1 << 5;
  private static final long DONT_MASK = 1 << 6;
  private static final long DO_READDIRPLUS = 1 << 13;
  private static final long READDIRPLUS_AUTO = 1 << 14;
  private static final long ASYNC_DIO = 1 << 15;
  private static final long NO_OPEN_SUPPORT = 1 << 17;
  private static final long PARALLEL_DIROPS = 1 << 18;
  private static final long POSIX_ACL = 1 << 20;
  private static final long MAX_PAGES = 1 << 22;
  private static final long CACHE_SYMLINKS = 1 << 23;
  private static final long EXPLICIT_INVAL_DATA = 1 << 25;
  private static final long HANDLE_KILLPRIV_V2 = 1 << 28;
  private static final long SETXATTR_EXT = 1 << 29;
  private static final long INIT_EXT = 1 << 30;
  private static final long NO_EXPORT_SUPPORT = 1L << 38;

  /*
   * Not asked for, on purpose:
   * WRITEBACK_CACHE    would make the kernel read before small writes
   * HANDLE_KILLPRIV    says less than the second version below
   * ATOMIC_O_TRUNC     needs OPEN requests
   * AUTO_INVAL_DATA    pages are never stale: all changes come through this mount
   * POSIX_LOCKS, FLOCK_LOCKS  one mount sees all users of its files: the kernel's own locks do
   */
  private static final long WANTED =
      ASYNC_READ
          | BIG_WRITES
          | DO_READDIRPLUS
          | READDIRPLUS_AUTO
          | ASYNC_DIO
          | NO_OPEN_SUPPORT
          | PARALLEL_DIROPS
          | MAX_PAGES
          | CACHE_SYMLINKS
          | EXPLICIT_INVAL_DATA
          | INIT_EXT
          | NO_EXPORT_SUPPORT;

  /*
   * Where GETXATTR is answered, the kernel would ask before each write for the capabilities of the
   * file, to clear them. With this flag it remembers that there are none, and leaves it to us to
   * clear set-id bits, telling with each request whether to.
   *
   * With ACLs, the umask is ours to apply, as it does not count where a directory has a default ACL.
   */
  private static final long WANTED_WITH_XATTR =
      WANTED | HANDLE_KILLPRIV_V2 | POSIX_ACL | DONT_MASK | SETXATTR_EXT;

  private InitMessage() {}

  /** What the kernel offers. */
  public record Offer(int major, int minor, int maxReadahead, long flags) {
    public boolean sufficient() {
      return major == MAJOR && minor >= MIN_MINOR && (flags & NO_OPEN_SUPPORT) != 0;
    }

    /** Whether sync(2) arrives as SYNCFS on mounts over a block device. */
    public boolean forwardsSync() {
      return minor >= SYNC_MINOR;
    }
  }

  /**
   * What we ask for.
   *
   * @param xattr whether there are extended attributes and ACLs
   * @param seesAccesses whether each reading of a symlink is to be seen, so that none is cached
   */
  public record Limits(
      int maxReadBytes,
      int maxWriteBytes,
      int maxBackground,
      boolean xattr,
      boolean seesAccesses) {}

  public static Offer offer(Request request) {
    long flags = Integer.toUnsignedLong(request.u32(12));
    if ((flags & INIT_EXT) != 0) {
      flags |= Integer.toUnsignedLong(request.u32(16)) << 32;
    }
    return new Offer(request.u32(0), request.u32(4), request.u32(8), flags);
  }

  /** Writes the answer and returns its size. */
  public static int accept(Reply reply, Offer offer, Limits limits) {
    long wanted = limits.xattr() ? WANTED_WITH_XATTR : WANTED;
    long flags = (limits.seesAccesses() ? wanted & ~CACHE_SYMLINKS : wanted) & offer.flags();
    int maxBytes = Math.max(limits.maxReadBytes(), limits.maxWriteBytes());
    reply.clear(0, OUT_BYTES);
    reply.u32(0, MAJOR);
    reply.u32(4, Math.min(MINOR, offer.minor()));
    reply.u32(8, limits.maxReadBytes());
    reply.u32(12, (int) flags);
    reply.u16(16, limits.maxBackground());
    reply.u16(18, limits.maxBackground() * 3 / 4);
    reply.u32(20, limits.maxWriteBytes());
    reply.u32(24, 1);
    reply.u16(28, (maxBytes + PAGE_BYTES - 1) / PAGE_BYTES);
    reply.u32(32, (int) (flags >>> 32));
    return OUT_BYTES;
  }
}
