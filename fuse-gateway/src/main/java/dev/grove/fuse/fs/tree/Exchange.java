package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.inode.NameEpochs;
import dev.grove.fuse.fs.path.PathKeys;

/** Two entries change places (RENAME_EXCHANGE), in one commit: files, directories, one of each. */
final class Exchange {
  private final Store store;
  private final InodeTable table;
  private final NameEpochs epochs;
  private final Entries entries;

  Exchange(Store store, InodeTable table, NameEpochs epochs, Entries entries) {
    this.store = store;
    this.table = table;
    this.epochs = epochs;
    this.entries = entries;
  }

  /**
   * Exchanges what was found under the two names; with the namespace lock held exclusively if one
   * of them is a directory.
   *
   * @return {@code false} if an entry has changed meanwhile
   */
  boolean exchange(Renames.Move move, Inode source, Inode target) {
    boolean inside =
        (source.inode().isDirectory() && EntryMove.isAtOrBelow(move.to(), source))
            || (target.inode().isDirectory() && EntryMove.isAtOrBelow(move.from(), target));
    if (inside) {
      throw new FsException(Errno.EINVAL);
    }
    if (source == target) {
      return true;
    }
    return Monitors.with(
        () -> exchangeLocked(move, source, target), move.from(), move.to(), source, target);
  }

  private boolean exchangeLocked(Renames.Move move, Inode source, Inode target) {
    boolean undisturbed =
        entries.isEntry(move.from(), move.name(), source)
            && entries.isEntry(move.to(), move.newName(), target);
    if (!undisturbed) {
      return false;
    }
    Timestamp now = store.now();
    Change change = new Change(store);
    moveSubtrees(change, move, source, target);
    EntryMove.put(change, source, Entries.path(move.to(), move.newName()), now);
    EntryMove.put(change, target, Entries.path(move.from(), move.name()), now);
    touchParents(change, move, directories(target) - directories(source), now);
    change.then(() -> EntryMove.place(table, source, move.to(), move.newName()));
    change.then(() -> EntryMove.place(table, target, move.from(), move.name()));
    try {
      long lsn = change.commit();
      if (directories(source) + directories(target) > 0) {
        table.changedUnknown(lsn); // what is below has a new path
      }
    } finally {
      epochs.advance(move.from().ino(), move.name());
      epochs.advance(move.to().ino(), move.newName());
    }
    return true;
  }

  private void moveSubtrees(Change change, Renames.Move move, Inode source, Inode target) {
    SubtreeMove subtrees = new SubtreeMove(store, table, change);
    if (source.inode().isDirectory()) {
      subtrees.add(source.dir(), PathKeys.childDir(move.to().dir(), move.newName()));
    }
    if (target.inode().isDirectory()) {
      subtrees.add(target.dir(), PathKeys.childDir(move.from().dir(), move.name()));
    }
    subtrees.finish();
  }

  private static int directories(Inode inode) {
    return inode.inode().isDirectory() ? 1 : 0;
  }

  private static void touchParents(Change change, Renames.Move move, int gained, Timestamp now) {
    if (move.from() == move.to()) {
      change.attributes(move.from(), Entries.touched(move.from(), 0, now));
    } else {
      change.attributes(move.from(), Entries.touched(move.from(), gained, now));
      change.attributes(move.to(), Entries.touched(move.to(), -gained, now));
    }
  }
}
