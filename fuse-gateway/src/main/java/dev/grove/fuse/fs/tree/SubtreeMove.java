package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.Arrays;

/**
 * Moves what lies below directories, in one change. With the namespace lock held exclusively.
 *
 * <ol>
 *   <li>{@link #add}: scan the metadata of each subtree; stop with EXDEV if all is too much for one
 *       commit. Each record goes under its new path, with a home if the file has blocks and had
 *       none; links go as they are
 *   <li>{@link #finish}: the old subtrees are deleted, and then the new ones put, which may lie
 *       where another was
 *   <li>after the commit, the files in memory have the same homes; their paths follow by
 *       themselves, as a path is found by walking up to the root
 * </ol>
 */
final class SubtreeMove {
  /** What an entry takes in the batch and in the log besides its key and record. */
  private static final int ENTRY_OVERHEAD_BYTES = 128;

  private final Store store;
  private final InodeTable table;
  private final Change change;
  private final Batch puts = new Batch();
  private int count;
  private long bytes;

  SubtreeMove(Store store, InodeTable table, Change change) {
    this.store = store;
    this.table = table;
    this.change = change;
  }

  /** Moves a subtree; directories as {@code dir} of {@link PathKeys}. */
  void add(byte[] oldDir, byte[] newDir) {
    KeyRange subtree = PathKeys.subtree(oldDir);
    int before = count;
    try (Volume.Cursor below = store.scan(subtree)) {
      while (below.next()) {
        bytes += ENTRY_OVERHEAD_BYTES;
        bytes += move(oldDir.length, newDir, below.key(), below.value());
        if (++count > store.settings().renameMaxEntries()
            || bytes > store.settings().renameMaxBytes()) {
          throw new FsException(Errno.EXDEV);
        }
      }
    }
    if (count > before) {
      change.batch().deleteRange(subtree.lo(), subtree.hi());
    }
  }

  void finish() {
    puts.operations().forEach(change.batch()::add);
  }

  /** Answers the bytes of the new key and record. */
  private int move(int oldDirBytes, byte[] newDir, byte[] key, byte[] value) {
    byte[] oldPath = PathKeys.pathOf(key);
    byte[] newPath = Arrays.copyOf(newDir, newDir.length + oldPath.length - oldDirBytes);
    System.arraycopy(oldPath, oldDirBytes, newPath, newDir.length, oldPath.length - oldDirBytes);
    if (newPath.length > PathKeys.MAX_PATH_BYTES) {
      throw new FsException(Errno.ENAMETOOLONG);
    }
    byte[] moved =
        switch (store.entry(key, value)) {
          case EntryRecord.Link link -> link(link, value);
          case EntryRecord.Own(InodeRecord inode) -> record(inode, oldPath, newPath);
        };
    puts.put(PathKeys.metadata(newPath), moved);
    return newPath.length + moved.length;
  }

  /** A link goes as it is, but one of its inode's paths changes. */
  private byte[] link(EntryRecord.Link link, byte[] value) {
    Inode inMemory = table.peek(link.ino());
    if (inMemory != null) {
      change.changes(inMemory);
    }
    return value;
  }

  private byte[] record(InodeRecord stored, byte[] oldPath, byte[] newPath) {
    byte[] home = Keys.EMPTY;
    if (stored.isRegular() && stored.size() > 0) {
      home = stored.home().length > 0 ? stored.home() : oldPath;
    }
    Inode inMemory = table.peek(stored.ino());
    if (inMemory != null) {
      InodeRecord next = inMemory.inode().withHome(home);
      change.changes(inMemory).then(() -> inMemory.update(next));
    }
    return InodeCodec.encode(stored.withHome(home), newPath);
  }
}
