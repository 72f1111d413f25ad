package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.path.PathKeys;

/**
 * Tells damage from a change that is under way, when an entry and the inode in memory that it names
 * do not fit together. An inode changes its names under its own monitor, and under that of the
 * directory, up to the end of the change in memory: with both held they must fit.
 *
 * <p>They do not if the volume has an old entry again that had been changed or deleted, or a number
 * twice.
 */
final class Conflicts {
  private final Store store;
  private final InodeTable table;

  Conflicts(Store store, InodeTable table) {
    this.store = store;
    this.table = table;
  }

  /**
   * The entry of that name was read, and could not be used.
   *
   * @throws dev.grove.fuse.fs.FsException EIO if it never can while the inode is in memory
   */
  void require(Inode directory, byte[] name, long ino) {
    Inode known = table.peek(ino);
    if (known != null) {
      Monitors.with(() -> fit(directory, name, known), directory, known);
    }
  }

  private boolean fit(Inode directory, byte[] name, Inode known) {
    if (!directory.isLinked()) {
      return true;
    }
    byte[] key = PathKeys.metadata(Entries.path(directory, name));
    byte[] value = store.volume().get(key);
    // After the read: one that is in memory still was so all the time, and nobody else changed it.
    if (value == null || table.peek(known.ino()) != known) {
      return true;
    }
    EntryRecord entry = store.entry(key, value);
    boolean fits =
        switch (entry) {
          case EntryRecord.Own _ -> !known.isShared() && known.isAt(directory, name);
          case EntryRecord.Link _ -> known.isShared() && known.isLinked();
        };
    if (fits || entry.ino() != known.ino()) {
      return true;
    }
    throw store
        .errors()
        .io(
            "volume %s, key %s: it names inode %d, which is another one's; check the volume"
                .formatted(store.volume().id(), Store.shown(key), known.ino()));
  }
}
