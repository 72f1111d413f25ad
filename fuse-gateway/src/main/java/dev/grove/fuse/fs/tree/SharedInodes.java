package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.path.PathKeys;

/**
 * Finds inodes through links. The link and the record are two reads, so others may come in between:
 *
 * <ol>
 *   <li>the caller has noted the epoch of the name and read the link
 *   <li>note the epoch of the inode
 *   <li>read the record, unless the inode is in memory
 *   <li>rely on it only if neither epoch has moved; else the caller begins again
 * </ol>
 */
final class SharedInodes {
  private final Store store;
  private final InodeTable table;

  SharedInodes(Store store, InodeTable table) {
    this.store = store;
    this.table = table;
  }

  /** The inode, counted once more; {@code null} if the entry must be read again. */
  Inode adopt(Inode directory, byte[] name, EntryRecord.Link link, long epoch) {
    long ino = link.ino();
    long inodeEpoch = table.epoch(ino);
    InodeRecord stored = null;
    if (table.peek(ino) == null) {
      byte[] key = PathKeys.inode(ino);
      byte[] value = store.volume().get(key);
      if (value == null) {
        requireChanged(directory, name, link);
        return null;
      }
      stored = store.inode(key, value);
      if (stored.ino() != ino) {
        throw store.errors().io(place(directory, name) + "its record is that of " + stored.ino());
      }
    }
    return table.adoptShared(directory, name, ino, epoch, stored, inodeEpoch);
  }

  /** The record goes with the last link, in one commit; a link without one is damage. */
  private void requireChanged(Inode directory, byte[] name, EntryRecord.Link link) {
    byte[] key = PathKeys.metadata(Entries.path(directory, name));
    byte[] value = store.volume().get(key);
    if (value != null && store.entry(key, value).equals(link)) {
      throw store
          .errors()
          .io(place(directory, name) + "inode " + link.ino() + " has no record; check the volume");
    }
  }

  private String place(Inode directory, byte[] name) {
    byte[] key = PathKeys.metadata(Entries.path(directory, name));
    return "volume " + store.volume().id() + ", link " + Store.shown(key) + ": ";
  }
}
