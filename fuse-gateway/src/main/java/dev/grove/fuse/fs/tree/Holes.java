package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.path.PathKeys;

/**
 * Counts the bytes of a file that lie in blocks which are not stored.
 *
 * <p>A file without holes costs no read: what is written below its size is stored already, and what
 * lies between its end and a write behind it is a hole. Only where a file has holes, a write below
 * its size has to look which of its blocks are stored.
 *
 * <p>Prefixes are those of the file's data keys; under its monitor.
 */
final class Holes {
  private final Store store;
  private final int blockBytes;

  Holes(Store store) {
    this.store = store;
    this.blockBytes = store.volume().blockBytes();
  }

  /** After a write of {@code [offset, end)} into blocks as they are before it. */
  long afterWrite(InodeRecord before, byte[] prefix, long offset, long end) {
    long from = floor(offset);
    long filled = absent(before, prefix, from, Math.min(ceiling(end), before.size()));
    return before.holes() - filled + gap(before, prefix, from);
  }

  /** After the size has become {@code size}, of blocks as they are before. */
  long afterResize(InodeRecord before, byte[] prefix, long size) {
    return size < before.size()
        ? before.holes() - absent(before, prefix, size, before.size())
        : before.holes() + gap(before, prefix, size);
  }

  /** After the whole blocks in {@code [from, to)} have gone, of blocks as they are before. */
  long afterPunch(InodeRecord before, byte[] prefix, long from, long to) {
    long end = Math.min(to, before.size());
    return from < end
        ? before.holes() + (end - from) - absent(before, prefix, from, end)
        : before.holes();
  }

  /** Bytes of a hole from the end of the file to {@code to}; its last block may be stored. */
  private long gap(InodeRecord before, byte[] prefix, long to) {
    long size = before.size();
    if (to <= size) {
      return 0;
    }
    long inLast = Math.min(ceiling(size), to) - size;
    boolean lastIsHole = inLast > 0 && before.holes() > 0 && stored(prefix, floor(size), size) == 0;
    return to - size - (lastIsHole ? 0 : inLast);
  }

  /**
   * Bytes of {@code [from, to)}, which is within the file, that are in holes. Looks at that range
   * or at the rest of the file, whichever is shorter.
   */
  private long absent(InodeRecord before, byte[] prefix, long from, long to) {
    if (before.holes() == 0 || from >= to) {
      return 0;
    }
    long size = before.size();
    return to - from <= size / 2
        ? absent(prefix, from, to)
        : before.holes() - absent(prefix, 0, from) - absent(prefix, to, size);
  }

  private long absent(byte[] prefix, long from, long to) {
    return from < to ? to - from - stored(prefix, from, to) : 0;
  }

  /** Bytes of {@code [from, to)} that lie in stored blocks. */
  private long stored(byte[] prefix, long from, long to) {
    long first = from / blockBytes;
    long end = ceiling(to) / blockBytes;
    if (end == first + 1) {
      return store.volume().get(PathKeys.data(prefix, first)) == null ? 0 : to - from;
    }
    long bytes = 0;
    try (Volume.Cursor blocks =
        store.volume().scan(PathKeys.data(prefix, first), PathKeys.data(prefix, end))) {
      while (blocks.next()) {
        long start = PathKeys.blockOf(blocks.key()) * blockBytes;
        bytes += Math.min(start + blockBytes, to) - Math.max(start, from);
      }
    }
    return bytes;
  }

  private long floor(long offset) {
    return offset - offset % blockBytes;
  }

  private long ceiling(long offset) {
    return floor(offset + blockBytes - 1);
  }
}
