package dev.grove.fuse.fs.tree;

import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.inode.NameEpochs;
import dev.grove.fuse.fs.path.PathKeys;

/**
 * Renames: one commit each, which rewrites metadata only. The blocks of a file stay under the keys
 * they have; its record tells where, by its home. A directory's rename rewrites the record of
 * everything below it ({@link SubtreeMove}).
 */
final class Renames {
  private final Store store;
  private final InodeTable table;
  private final NameEpochs epochs;
  private final Entries entries;
  private final Orphans orphans;
  private final Exchange exchange;

  Renames(Store store, InodeTable table, NameEpochs epochs, Entries entries, Orphans orphans) {
    this.store = store;
    this.table = table;
    this.epochs = epochs;
    this.entries = entries;
    this.orphans = orphans;
    this.exchange = new Exchange(store, table, epochs, entries);
  }

  /** What is asked for; names are escaped. The caller will own a whiteout. */
  record Request(
      Caller caller, long parent, byte[] name, long newParent, byte[] newName, RenameFlags flags) {}

  /** The same, with the directories in hand. */
  record Move(
      Caller caller, Inode from, byte[] name, Inode to, byte[] newName, RenameFlags flags) {}

  /**
   * Renames with the namespace lock held, exclusively if {@code exclusive}.
   *
   * @return {@code false} if nothing was done because a directory is to be moved and the lock is
   *     shared
   */
  boolean rename(Request asked, boolean exclusive) {
    return table.with(
        asked.parent,
        from ->
            table.with(
                asked.newParent,
                to ->
                    rename(
                        new Move(asked.caller, from, asked.name, to, asked.newName, asked.flags),
                        exclusive)));
  }

  private boolean rename(Move move, boolean exclusive) {
    Entries.requireDirectory(move.to);
    boolean[] needsExclusive = new boolean[1];
    Entries.repeat(
        () -> {
          Inode source = entries.findPresent(move.from, move.name);
          try {
            if (source.inode().isDirectory() && !exclusive) {
              needsExclusive[0] = true;
              return true;
            }
            return move.flags.exchange()
                ? exchange(move, source, exclusive, needsExclusive)
                : replace(move, source);
          } finally {
            table.release(source, 1);
          }
        });
    return !needsExclusive[0];
  }

  private boolean exchange(Move move, Inode source, boolean exclusive, boolean[] needsExclusive) {
    Inode target = entries.findPresent(move.to, move.newName);
    try {
      if (target.inode().isDirectory() && !exclusive) {
        needsExclusive[0] = true;
        return true;
      }
      return exchange.exchange(move, source, target);
    } finally {
      table.release(target, 1);
    }
  }

  private boolean replace(Move move, Inode source) {
    if (!move.to.isLinked()) {
      throw new FsException(Errno.ENOENT);
    }
    if (source.inode().isDirectory() && EntryMove.isAtOrBelow(move.to, source)) {
      throw new FsException(Errno.EINVAL);
    }
    Inode victim = entries.find(move.to, move.newName);
    try {
      if (victim != null && move.flags.noReplace()) {
        throw new FsException(Errno.EEXIST);
      }
      if (victim == source) {
        return true; // the same name, or another of the same file: POSIX has nothing done
      }
      if (victim != null) {
        requireReplaceable(source, victim);
      }
      return move(move, source, victim);
    } finally {
      if (victim != null) {
        table.release(victim, 1);
      }
    }
  }

  private static void requireReplaceable(Inode source, Inode victim) {
    boolean sourceIs = source.inode().isDirectory();
    boolean victimIs = victim.inode().isDirectory();
    if (sourceIs != victimIs) {
      throw new FsException(victimIs ? Errno.EISDIR : Errno.ENOTDIR);
    }
  }

  private boolean move(Move move, Inode source, Inode victim) {
    Inode[] whiteout = new Inode[1];
    try {
      return Monitors.with(
          () -> moveLocked(move, source, victim, whiteout), move.from, move.to, source, victim);
    } finally {
      if (whiteout[0] != null) {
        table.release(whiteout[0], 1);
      }
    }
  }

  private boolean moveLocked(Move move, Inode source, Inode victim, Inode[] whiteout) {
    if (!move.to.isLinked()) {
      throw new FsException(Errno.ENOENT);
    }
    boolean undisturbed =
        entries.isEntry(move.from, move.name, source)
            && (victim == null
                ? !entries.exists(move.to, move.newName)
                : entries.isEntry(move.to, move.newName, victim));
    if (!undisturbed) {
      return false;
    }
    if (victim != null && victim.inode().isDirectory()) {
      entries.requireEmpty(victim);
    }
    commitMove(move, source, victim, whiteout);
    return true;
  }

  private void commitMove(Move move, Inode source, Inode victim, Inode[] whiteout) {
    Change change = new Change(store);
    addMove(change, move, source, victim, whiteout);
    boolean done = false;
    try {
      long lsn = change.commit();
      done = true;
      if (source.inode().isDirectory()) {
        table.changedUnknown(lsn); // what is below it has a new path
      }
    } finally {
      epochs.advance(move.from.ino(), move.name);
      epochs.advance(move.to.ino(), move.newName);
      if (!done && whiteout[0] != null) {
        table.undoAdd(whiteout[0]);
        whiteout[0] = null;
      }
    }
  }

  private void addMove(Change change, Move move, Inode source, Inode victim, Inode[] whiteout) {
    Timestamp now = store.now();
    byte[] oldPath = Entries.path(move.from, move.name);
    byte[] newPath = Entries.path(move.to, move.newName);
    if (source.inode().isDirectory()) {
      SubtreeMove subtree = new SubtreeMove(store, table, change);
      subtree.add(source.dir(), PathKeys.childDir(move.to.dir(), move.newName));
      subtree.finish();
    }
    if (move.flags.whiteout()) {
      whiteout[0] = whiteout(change, move, oldPath);
    } else {
      change.batch().delete(PathKeys.metadata(oldPath));
    }
    EntryMove.put(change, source, newPath, now);
    touchParents(change, move, source, victim, now);
    if (victim != null) {
      orphans.unlinked(change, victim, now);
    }
    change.then(() -> EntryMove.place(table, source, move.to, move.newName));
  }

  /** In memory first, as every new entry, see {@link Entries}. */
  private Inode whiteout(Change change, Move move, byte[] path) {
    InodeRecord made =
        entries.made(move.caller, move.from.inode(), FileMode.CHARACTER, 0, Keys.EMPTY);
    Inode inode = table.add(move.from, move.name, made);
    change.changes(inode).batch().put(PathKeys.metadata(path), InodeCodec.encode(made, path));
    return inode;
  }

  private static void touchParents(
      Change change, Move move, Inode source, Inode victim, Timestamp now) {
    int moved = source.inode().isDirectory() ? 1 : 0;
    int lost = victim != null && victim.inode().isDirectory() ? 1 : 0;
    if (move.from == move.to) {
      change.attributes(move.from, Entries.touched(move.from, -lost, now));
    } else {
      change.attributes(move.from, Entries.touched(move.from, -moved, now));
      change.attributes(move.to, Entries.touched(move.to, moved - lost, now));
    }
  }
}
