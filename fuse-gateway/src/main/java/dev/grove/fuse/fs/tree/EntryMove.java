package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.path.PathKeys;

/** Moves one entry within a change; under the monitors of its inode and both directories. */
final class EntryMove {
  private EntryMove() {}

  /** Puts the entry under its new path; the caller deletes or replaces the old one. */
  static void put(Change change, Inode inode, byte[] newPath, Timestamp now) {
    InodeRecord moved = inode.inode().changed(now);
    if (inode.isShared()) {
      change.batch().put(PathKeys.metadata(newPath), EntryRecord.link(moved));
      change.attributes(inode, moved);
      return;
    }
    if (moved.isRegular()) {
      // In memory the home is always given from now on, so that a reader with the old place and the
      // new record is right.
      moved = moved.withHome(moved.size() > 0 ? Orphans.home(inode) : newPath);
    }
    InodeRecord record = moved;
    change.batch().put(PathKeys.metadata(newPath), InodeCodec.encode(record, newPath));
    change.changes(inode).then(() -> inode.update(record));
  }

  /**
   * Tells the inode its new place; a shared one has none. All directories are held by the
   * operation, so none dies here.
   */
  static void place(InodeTable table, Inode inode, Inode directory, byte[] name) {
    if (inode.isShared()) {
      return;
    }
    table.retain(directory);
    Inode before = inode.place().parent();
    inode.move(new Inode.Place(directory, name));
    table.release(before, 1);
  }

  /** Whether {@code inode} is {@code directory} or lies below it. */
  static boolean isAtOrBelow(Inode inode, Inode directory) {
    Inode at = inode;
    while (at != directory && at.place() != null) {
      at = at.place().parent();
    }
    return at == directory;
  }
}
