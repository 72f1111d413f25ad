package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSpace;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.path.PathKeys;
import java.lang.foreign.MemorySegment;
import java.util.function.Function;

/**
 * What fallocate(2), lseek(2) and copy_file_range(2) are about: which blocks of a file are stored.
 *
 * <p>Nothing is reserved: an overwrite takes new room on the device below anyway, until the old is
 * given back. So allocating sees to the size, and that there is room at that moment.
 */
final class StoredSpace implements FileSpace {
  /** What a copy holds in memory, and writes in one commit. */
  private static final int COPY_BYTES = 1 << 20;

  /** How many blocks are looked at for a hole before others may move directories. */
  private static final int LOOK_BLOCKS = 1024;

  private final Store store;
  private final InodeTable table;
  private final FileData data;
  private final Allocation allocation;
  private final Guard guard;

  StoredSpace(Store store, InodeTable table, FileData data, Guard guard) {
    this.store = store;
    this.table = table;
    this.data = data;
    this.allocation = new Allocation(store, data);
    this.guard = guard;
  }

  private <T> T with(long ino, Function<Inode, T> action) {
    return guard.shared(() -> table.with(ino, action));
  }

  @Override
  public void change(
      Caller caller, long ino, Change change, boolean keepSize, long offset, long length) {
    if (offset < 0 || length <= 0) {
      throw new FsException(Errno.EINVAL);
    }
    if (offset > InodeRecord.MAX_SIZE - length) {
      throw new FsException(Errno.EFBIG);
    }
    with(
        ino,
        file -> {
          FileData.requireRegular(file.inode());
          synchronized (file) {
            switch (change) {
              case ALLOCATE -> allocate(caller, file, keepSize, offset, offset + length);
              case PUNCH -> allocation.zero(caller, file, true, offset, offset + length);
              case ZERO -> allocation.zero(caller, file, keepSize, offset, offset + length);
            }
          }
          return Boolean.TRUE;
        });
  }

  private void allocate(Caller caller, Inode file, boolean keepSize, long offset, long end) {
    InodeRecord before = file.inode();
    long below = Math.max(0, Math.min(end, before.size()) - offset);
    store.requireRoom(Math.min(before.holes(), below) + Math.max(0, end - before.size()));
    allocation.grow(caller, file, keepSize ? before.size() : end);
  }

  @Override
  public long data(long ino, long offset) {
    return with(
        ino,
        file -> {
          InodeRecord inode = inside(file, offset);
          if (inode.holes() == 0) {
            return offset;
          }
          byte[] prefix = prefix(file);
          try (Volume.Cursor blocks = scan(prefix, offset)) {
            if (!blocks.next()) {
              throw new FsException(Errno.ENXIO);
            }
            return Math.max(offset, PathKeys.blockOf(blocks.key()) * blockBytes());
          }
        });
  }

  @Override
  public long hole(long ino, long offset) {
    with(ino, file -> inside(file, offset));
    long hole = offset / blockBytes();
    long looked;
    do {
      long first = hole;
      hole = with(ino, file -> firstAbsent(file, first));
      looked = hole - first;
    } while (looked >= LOOK_BLOCKS);
    long at = Math.max(offset, hole * blockBytes());
    return with(ino, file -> Math.min(file.inode().size(), at));
  }

  /** The first block from {@code first} on that is not stored, or one behind many that are. */
  private long firstAbsent(Inode file, long first) {
    InodeRecord inode = file.inode();
    if (inode.holes() == 0) {
      return Math.max(first, store.blocks(inode.size()));
    }
    long block = first;
    try (Volume.Cursor blocks = scan(prefix(file), first * blockBytes())) {
      while (block - first < LOOK_BLOCKS
          && blocks.next()
          && PathKeys.blockOf(blocks.key()) == block) {
        block++;
      }
    }
    return block;
  }

  private static InodeRecord inside(Inode file, long offset) {
    InodeRecord inode = file.inode();
    FileData.requireRegular(inode);
    if (offset < 0 || offset >= inode.size()) {
      throw new FsException(Errno.ENXIO);
    }
    return inode;
  }

  private long blockBytes() {
    return store.volume().blockBytes();
  }

  private static byte[] prefix(Inode file) {
    synchronized (file) {
      return PathKeys.dataPrefix(Orphans.home(file), file.ino());
    }
  }

  private Volume.Cursor scan(byte[] prefix, long offset) {
    return store
        .volume()
        .scan(PathKeys.data(prefix, offset / blockBytes()), Keys.prefixEnd(prefix));
  }

  /**
   * Holes are copied as zeros: who wants to keep them asks for them first. Each part is read and
   * written at once; the two files are not locked together.
   */
  @Override
  public long copy(Caller caller, long from, long fromOffset, long to, long toOffset, long length) {
    store.requireRoom();
    MemorySegment buffer = MemorySegment.ofArray(new byte[(int) Math.min(length, COPY_BYTES)]);
    int read = with(from, file -> data.read(file, fromOffset, buffer));
    return read == 0
        ? 0
        : with(to, file -> (long) data.write(caller, file, toOffset, buffer.asSlice(0, read)));
  }
}
