package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.inode.NameEpochs;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.Arrays;

/**
 * Renames: one commit each, which rewrites metadata only. The blocks of a file stay under the keys
 * they have; its record tells where, by its home.
 *
 * <p>A directory's rename rewrites the record of everything below it:
 *
 * <ol>
 *   <li>scan the metadata of the subtree; stop with EXDEV if it is too much for one commit
 *   <li>put each record under its new path, with a home if the file has blocks and had none
 *   <li>delete the range of the old subtree, and move the directory's own entry
 *   <li>after the commit, give the same homes to the files that are in memory; their paths follow
 *       by themselves, as a path is found by walking up to the root
 * </ol>
 */
final class Renames {
  /** What an entry takes in the batch and in the log besides its key and record. */
  private static final int ENTRY_OVERHEAD_BYTES = 128;

  private final Store store;
  private final InodeTable table;
  private final NameEpochs epochs;
  private final Entries entries;
  private final Orphans orphans;

  Renames(Store store, InodeTable table, NameEpochs epochs, Entries entries, Orphans orphans) {
    this.store = store;
    this.table = table;
    this.epochs = epochs;
    this.entries = entries;
    this.orphans = orphans;
  }

  /** What is asked for; names are escaped. */
  private record Move(Inode from, byte[] name, Inode to, byte[] newName, boolean noReplace) {}

  /**
   * Renames with the namespace lock held, exclusively if {@code exclusive}; names are escaped.
   *
   * @return {@code false} if nothing was done because the source is a directory and the lock is
   *     shared
   */
  boolean rename(
      long parent,
      byte[] name,
      long newParent,
      byte[] newName,
      boolean noReplace,
      boolean exclusive) {
    return table.with(
        parent,
        from ->
            table.with(
                newParent, to -> rename(new Move(from, name, to, newName, noReplace), exclusive)));
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
            return replace(move, source);
          } finally {
            table.release(source, 1);
          }
        });
    return !needsExclusive[0];
  }

  private boolean replace(Move move, Inode source) {
    if (!move.to.isLinked()) {
      throw new FsException(Errno.ENOENT);
    }
    if (source.inode().isDirectory() && isAtOrBelow(move.to, source)) {
      throw new FsException(Errno.EINVAL);
    }
    Inode victim = entries.find(move.to, move.newName);
    try {
      if (victim != null && move.noReplace) {
        throw new FsException(Errno.EEXIST);
      }
      if (victim == source) {
        return true;
      }
      if (victim != null) {
        requireReplaceable(source, victim);
      }
      return Monitors.with(
          () -> moveLocked(move, source, victim), move.from, move.to, source, victim);
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

  private boolean moveLocked(Move move, Inode source, Inode victim) {
    if (!move.to.isLinked()) {
      throw new FsException(Errno.ENOENT);
    }
    boolean undisturbed =
        source.isAt(move.from, move.name)
            && (victim == null
                ? !entries.exists(move.to, move.newName)
                : victim.isAt(move.to, move.newName));
    if (!undisturbed) {
      return false;
    }
    if (victim != null && victim.inode().isDirectory()) {
      entries.requireEmpty(victim);
    }
    commitMove(move, source, victim);
    return true;
  }

  private void commitMove(Move move, Inode source, Inode victim) {
    Timestamp now = store.now();
    Change change = new Change(store);
    byte[] newPath = Entries.path(move.to, move.newName);
    if (source.inode().isDirectory()) {
      moveSubtree(change, source.dir(), PathKeys.childDir(move.to.dir(), move.newName));
    }
    InodeRecord moved = source.inode().changed(now);
    if (moved.isRegular()) {
      // In memory the home is always given from now on, so that a reader with the old place and the
      // new record is right.
      moved = moved.withHome(moved.size() > 0 ? Orphans.home(source) : newPath);
    }
    InodeRecord record = moved;
    change.batch().delete(source.metadataKey());
    change.batch().put(PathKeys.metadata(newPath), InodeCodec.encode(record, newPath));
    touchParents(change, move, source, victim, now);
    if (victim != null) {
      orphans.unlinked(change, victim, now);
    }
    change.changes(source).then(() -> source.update(record));
    change.then(() -> place(move, source));
    try {
      long lsn = change.commit();
      if (source.inode().isDirectory()) {
        table.changedUnknown(lsn); // what is below it has a new path
      }
    } finally {
      epochs.advance(move.from.ino(), move.name);
      epochs.advance(move.to.ino(), move.newName);
    }
  }

  /** Both directories are held by the operation, so neither dies here. */
  private void place(Move move, Inode source) {
    table.retain(move.to);
    source.move(new Inode.Place(move.to, move.newName));
    table.release(move.from, 1);
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

  private void moveSubtree(Change change, byte[] oldDir, byte[] newDir) {
    KeyRange subtree = PathKeys.subtree(oldDir);
    int count = 0;
    long bytes = 0;
    try (Volume.Cursor below = store.scan(subtree)) {
      while (below.next()) {
        byte[] key = below.key();
        byte[] value = below.value();
        bytes += ENTRY_OVERHEAD_BYTES;
        bytes += moveEntry(change, oldDir.length, newDir, key, store.inode(key, value));
        if (++count > store.settings().renameMaxEntries()
            || bytes > store.settings().renameMaxBytes()) {
          throw new FsException(Errno.EXDEV);
        }
      }
    }
    if (count > 0) {
      change.batch().deleteRange(subtree.lo(), subtree.hi());
    }
  }

  /** Adds one entry to the batch; returns the bytes of its new key and record. */
  private int moveEntry(
      Change change, int oldDirBytes, byte[] newDir, byte[] key, InodeRecord stored) {
    byte[] oldPath = PathKeys.pathOf(key);
    byte[] newPath = Arrays.copyOf(newDir, newDir.length + oldPath.length - oldDirBytes);
    System.arraycopy(oldPath, oldDirBytes, newPath, newDir.length, oldPath.length - oldDirBytes);
    if (newPath.length > PathKeys.MAX_PATH_BYTES) {
      throw new FsException(Errno.ENAMETOOLONG);
    }
    byte[] home = Keys.EMPTY;
    if (stored.isRegular() && stored.size() > 0) {
      home = stored.home().length > 0 ? stored.home() : oldPath;
    }
    byte[] record = InodeCodec.encode(stored.withHome(home), newPath);
    change.batch().put(PathKeys.metadata(newPath), record);
    Inode inMemory = table.peek(stored.ino());
    if (inMemory != null) {
      InodeRecord next = inMemory.inode().withHome(home);
      change.changes(inMemory).then(() -> inMemory.update(next));
    }
    return newPath.length + record.length;
  }

  /** Whether {@code inode} is {@code directory} or lies below it. */
  private static boolean isAtOrBelow(Inode inode, Inode directory) {
    Inode at = inode;
    while (at != directory && at.place() != null) {
      at = at.place().parent();
    }
    return at == directory;
  }
}
