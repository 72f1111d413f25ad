package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.kernel.wire.Attributes;
import dev.grove.fuse.kernel.wire.DirectoryPage;
import dev.grove.fuse.kernel.wire.MalformedRequestException;
import dev.grove.fuse.kernel.wire.Reply;
import dev.grove.fuse.kernel.wire.Request;

/**
 * OPENDIR, READDIR, READDIRPLUS, RELEASEDIR.
 *
 * <pre>
 * fuse_open_in (8):   0 u32 flags of open(2), 4 u32 unused
 * fuse_open_out (16): 0 u64 fh, 8 u32 flags, 12 padding
 * fuse_read_in (40):  0 u64 fh, 8 u64 offset, 16 u32 size, 20 u32 flags, 24 u64 lock owner,
 *                    32 u32 open flags, 36 padding
 * </pre>
 */
final class DirectoryRequests {
  private static final int KEEP_CACHE = 1 << 1;
  private static final int CACHE_DIR = 1 << 3;
  private static final int OPEN_BYTES = 16;

  private final FileSystem fs;
  private final AtimePolicy atime;
  private final Request in;
  private final Reply out;
  private final DirectoryPage page;
  private final MountOptions options;

  DirectoryRequests(
      FileSystem fs,
      AtimePolicy atime,
      Request in,
      Reply out,
      Attributes attributes,
      MountOptions options) {
    this.fs = fs;
    this.atime = atime;
    this.in = in;
    this.out = out;
    this.page = new DirectoryPage(out, attributes);
    this.options = options;
  }

  /**
   * Where an access time is due, the listing is not cached: it has to come here. Nor is it while
   * the directory changes: the kernel would take a part of a listing from before a change that ends
   * first for one from after it.
   */
  int open() {
    boolean keeps =
        options.cacheDirectories() && atime.keepsDirectory(in.node(), in.u32(0)) && isAtRest();
    out.u64(0, fs.openDirectory(in.node()));
    out.u32(8, keeps ? KEEP_CACHE | CACHE_DIR : 0);
    out.u32(12, 0);
    return OPEN_BYTES;
  }

  private boolean isAtRest() {
    long changed = fs.getattr(in.node()).mtime().seconds();
    long rest = options.timeouts().changing().listingRestSeconds();
    return System.currentTimeMillis() / 1000 - changed >= rest;
  }

  /** The offset of the request is the cookie. */
  int read(boolean plus) {
    int size = in.u32(16);
    if (size < 0) {
      throw new MalformedRequestException("directory page of " + size + " bytes");
    }
    page.begin(plus, size);
    try {
      fs.readDirectory(in.node(), in.u64(0), in.u64(8), plus, page);
    } catch (FsException e) {
      // Entries that were taken have raised lookup counts, so the kernel must get them; the next
      // page meets the error again, with nothing before it.
      if (page.size() == 0) {
        throw e;
      }
    }
    atime.listed(in.node(), in.u32(32));
    return page.size();
  }

  int release() {
    fs.releaseDirectory(in.u64(0));
    return 0;
  }
}
