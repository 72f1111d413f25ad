package dev.grove.fuse.kernel.wire;

import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.DirectorySink;

/**
 * Builds the reply of READDIR and READDIRPLUS. Reused; {@link #begin} starts a page.
 *
 * <pre>
 * fuse_dirent                        fuse_direntplus
 *   0 u64 ino                          0 fuse_entry_out (128), nodeid 0 if the entry was not looked up
 *   8 u64 cookie of the next entry   128 fuse_dirent
 *  16 u32 name length
 *  20 u32 type = mode >> 12
 *  24 name, zeroes up to a multiple of 8
 * </pre>
 */
public final class DirectoryPage implements DirectorySink {
  private static final int DIRENT_HEAD = 24;

  private final Reply reply;
  private final Attributes attributes;
  private boolean plus;
  private int limit;
  private int size;

  public DirectoryPage(Reply reply, Attributes attributes) {
    this.reply = reply;
    this.attributes = attributes;
  }

  public void begin(boolean withAttributes, int maxBytes) {
    plus = withAttributes;
    limit = Math.clamp(maxBytes, 0, reply.capacity());
    size = 0;
  }

  /** Bytes of the page so far. */
  public int size() {
    return size;
  }

  @Override
  public boolean add(byte[] name, long ino, int mode, long cookie, Attr attr) {
    int head = plus ? Attributes.ENTRY_BYTES : 0;
    int record = head + ((DIRENT_HEAD + name.length + 7) & ~7);
    if (record > limit - size) {
      return false;
    }
    reply.clear(size, record);
    if (plus && attr != null) {
      attributes.entry(reply, size, attr);
    }
    int at = size + head;
    reply.u64(at, ino);
    reply.u64(at + 8, cookie);
    reply.u32(at + 16, name.length);
    reply.u32(at + 20, (mode >>> 12) & 0xf);
    reply.bytes(at + DIRENT_HEAD, name);
    size += record;
    return true;
  }
}
