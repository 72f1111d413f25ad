package dev.grove.fuse.fs.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.path.PathKeys;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The content of files, in blocks.
 *
 * <p>Invariants: a file has no block at or beyond its size; bytes of a block at or beyond the size
 * are zeros or not stored; a block or the rest of a block that is not stored is zeros.
 */
final class FileData {
  private final Store store;
  private final Orphans orphans;
  private final int blockBytes;
  private final Holes holes;

  FileData(Store store, Orphans orphans) {
    this.store = store;
    this.holes = new Holes(store);
    this.orphans = orphans;
    this.blockBytes = store.volume().blockBytes();
  }

  /**
   * Without the monitor, unless a truncation comes in between: what it took away must not show as
   * zeros that nobody wrote, neither before the size has changed in memory nor when the file has
   * been written anew.
   */
  int read(Inode file, long offset, MemorySegment into) {
    requireRegular(file.inode());
    if (offset < 0) {
      throw new FsException(Errno.EINVAL);
    }
    int cuts = file.cuts();
    if (cuts % 2 == 0) {
      int count = readBlocks(file, offset, into);
      if (file.cuts() == cuts) {
        return count;
      }
    }
    synchronized (file) {
      return readBlocks(file, offset, into);
    }
  }

  private int readBlocks(Inode file, long offset, MemorySegment into) {
    Inode.Place place = file.place(); // before the record, see Inode.place()
    InodeRecord inode = file.inode();
    int length =
        (int) Math.min(Math.min(into.byteSize(), Integer.MAX_VALUE), inode.size() - offset);
    if (length <= 0) {
      return 0;
    }
    byte[] home = inode.home().length > 0 ? inode.home() : ownPath(place);
    BlockReader reader = new BlockReader(store, blockBytes, offset, into.asSlice(0, length));
    reader.read(PathKeys.dataPrefix(home, inode.ino()));
    return length;
  }

  private static byte[] ownPath(Inode.Place place) {
    return PathKeys.path(place.parent().dir(), place.name());
  }

  int write(Caller caller, Inode file, long offset, MemorySegment data) {
    requireRegular(file.inode());
    if (offset < 0 || data.byteSize() > Integer.MAX_VALUE) {
      throw new FsException(Errno.EINVAL);
    }
    long length = Math.min(data.byteSize(), InodeRecord.MAX_SIZE - offset);
    if (length < Math.min(data.byteSize(), 1)) {
      throw new FsException(Errno.EFBIG);
    }
    if (length > 0) {
      synchronized (file) {
        writeLocked(caller, file, offset, data.asSlice(0, length));
      }
    }
    return (int) Math.max(0, length);
  }

  private void writeLocked(Caller caller, Inode file, long offset, MemorySegment data) {
    InodeRecord before = file.inode();
    long end = offset + data.byteSize();
    Change change = new Change(store);
    byte[] home = Orphans.home(file);
    byte[] prefix = PathKeys.dataPrefix(home, file.ino());
    writeBlocks(change.batch(), prefix, before.size(), offset, data);
    InodeRecord next =
        before.modified(store.now()).withHoles(holes.afterWrite(before, prefix, offset, end));
    if (end > before.size()) {
      next = next.withSize(end);
    }
    if (!caller.keepsSetIds() && FileMode.withoutSetIds(before.mode()) != before.mode()) {
      next = next.withMode(FileMode.withoutSetIds(before.mode()));
    }
    change.attributes(file, next);
    if (!file.isLinked()) {
      orphans.grown(change, file, next.size());
    }
    change.commit();
  }

  /**
   * Whole blocks are put, others patched, unread. A write from the start of a block to the end of
   * the file or beyond replaces all that the block has.
   */
  private void writeBlocks(Batch batch, byte[] prefix, long size, long offset, MemorySegment data) {
    long end = offset + data.byteSize();
    long at = offset;
    while (at < end) {
      int inBlock = (int) (at % blockBytes);
      int length = (int) Math.min(blockBytes - inBlock, end - at);
      byte[] key = PathKeys.data(prefix, at / blockBytes);
      byte[] bytes = new byte[length];
      MemorySegment.copy(data, JAVA_BYTE, at - offset, bytes, 0, length);
      if (inBlock == 0 && (length == blockBytes || at + length >= size)) {
        batch.put(key, bytes);
      } else {
        batch.patch(key, List.of(new Edit.SetBytes(inBlock, bytes, true)));
      }
      at += length;
    }
  }

  /**
   * Adds to the batch what makes the stored blocks fit a new size; under the monitor of the file.
   *
   * @return how many bytes are in holes then
   */
  long resize(Batch batch, Inode file, long size) {
    InodeRecord before = file.inode();
    requireRegular(before);
    if (size < 0) {
      throw new FsException(Errno.EINVAL);
    }
    if (size > InodeRecord.MAX_SIZE) {
      throw new FsException(Errno.EFBIG);
    }
    byte[] home = Orphans.home(file);
    long left = holes.afterResize(before, PathKeys.dataPrefix(home, file.ino()), size);
    if (size >= before.size()) {
      return left;
    }
    store.deleteBlocks(batch, home, file.ino(), store.blocks(size), store.blocks(before.size()));
    int kept = (int) (size % blockBytes);
    if (kept > 0) {
      long block = size / blockBytes;
      int stored = (int) Math.min(blockBytes, before.size() - block * blockBytes);
      byte[] key = PathKeys.data(PathKeys.dataPrefix(home, file.ino()), block);
      batch.patch(key, List.of(new Edit.SetBytes(kept, new byte[stored - kept], false)));
    }
    return left;
  }

  static void requireRegular(InodeRecord inode) {
    if (inode.isDirectory()) {
      throw new FsException(Errno.EISDIR);
    }
    if (!inode.isRegular()) {
      throw new FsException(Errno.EINVAL);
    }
  }

  /** Copies the blocks of one read into place, and zeros where there are none. */
  private static final class BlockReader {
    private final Store store;
    private final int blockBytes;
    private final long offset;
    private final MemorySegment into;
    private long filled;

    BlockReader(Store store, int blockBytes, long offset, MemorySegment into) {
      this.store = store;
      this.blockBytes = blockBytes;
      this.offset = offset;
      this.into = into;
    }

    void read(byte[] prefix) {
      long first = offset / blockBytes;
      long last = (offset + into.byteSize() - 1) / blockBytes;
      byte[] firstKey = PathKeys.data(prefix, first);
      if (first == last) {
        byte[] value = store.volume().get(firstKey);
        if (value != null) {
          copy(firstKey, first, value);
        }
      } else {
        byte[] end = Keys.successor(PathKeys.data(prefix, last));
        try (Volume.Cursor blocks = store.volume().scan(firstKey, end)) {
          while (blocks.next()) {
            copy(blocks.key(), PathKeys.blockOf(blocks.key()), blocks.value());
          }
        }
      }
      zerosUpTo(into.byteSize());
    }

    private void copy(byte[] key, long block, byte[] value) {
      if (value.length > blockBytes) {
        throw store
            .errors()
            .io(
                "volume "
                    + store.volume().id()
                    + ", key "
                    + Store.shown(key)
                    + ": a block of "
                    + value.length
                    + " bytes");
      }
      long start = block * blockBytes - offset;
      zerosUpTo(start);
      long from = Math.max(start, 0);
      long to = Math.min(start + value.length, into.byteSize());
      if (from < to) {
        MemorySegment.copy(value, (int) (from - start), into, JAVA_BYTE, from, (int) (to - from));
        filled = to;
      }
    }

    private void zerosUpTo(long end) {
      if (end > filled) {
        into.asSlice(filled, end - filled).fill((byte) 0);
        filled = end;
      }
    }
  }
}
