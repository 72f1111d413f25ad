package dev.grove.fuse.fs.tree;

import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import dev.grove.fuse.fs.inode.NameEpochs;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.concurrent.locks.LockSupport;

/** The entries of directories: finding, adding and removing them. Names are escaped. */
final class Entries {
  /** Each attempt fails only because another thread changed the same name meanwhile. */
  private static final int MAX_ATTEMPTS = 10_000;

  private static final int SPINS = 20;

  /** Attempts after which it is seen, again, whether there can be an end to them. */
  private static final int CONFLICT_EVERY = 1000;

  private static final int SHORT_PAUSES = 1000;
  private static final long SHORT_PAUSE_NANOS = 20_000;
  private static final long LONG_PAUSE_NANOS = 1_000_000;

  private final Store store;
  private final InodeTable table;
  private final NameEpochs epochs;
  private final Orphans orphans;
  private final InodeAllocator numbers;
  private final SharedInodes shared;
  private final Conflicts conflicts;
  private final Acls acls;

  Entries(
      Store store, InodeTable table, NameEpochs epochs, Orphans orphans, InodeAllocator numbers) {
    this.store = store;
    this.table = table;
    this.epochs = epochs;
    this.orphans = orphans;
    this.numbers = numbers;
    this.shared = new SharedInodes(store, table);
    this.conflicts = new Conflicts(store, table);
    this.acls = new Acls(store);
  }

  /** One attempt of an operation that others may disturb. */
  @FunctionalInterface
  interface Attempt {
    /** {@code false} if it must be made again. */
    boolean succeeds();
  }

  static void repeat(Attempt attempt) {
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      if (attempt.succeeds()) {
        return;
      }
      pause(i);
    }
    throw new FsException(Errno.EAGAIN);
  }

  /**
   * Waits for a thread between its commit and its change in memory: as a rule a moment, under
   * back-pressure longer.
   */
  private static void pause(int attempt) {
    if (attempt < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(attempt < SHORT_PAUSES ? SHORT_PAUSE_NANOS : LONG_PAUSE_NANOS);
    }
  }

  /** The inode of an entry, counted once more, or {@code null}. */
  Inode find(Inode directory, byte[] name) {
    requireDirectory(directory);
    byte[] key = PathKeys.metadata(path(directory, name));
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      long epoch = epochs.current(directory.ino(), name);
      byte[] value = directory.isLinked() ? store.volume().get(key) : null;
      if (value == null || !directory.isLinked()) {
        epochs.noteMissing(directory.ino(), name, epoch);
        return null;
      }
      EntryRecord entry = store.entry(key, value);
      Inode found = adopt(directory, name, entry, epoch);
      if (found != null) {
        return found;
      }
      if (i % CONFLICT_EVERY == SPINS) {
        conflicts.require(directory, name, entry.ino());
      }
      pause(i);
    }
    throw new FsException(Errno.EAGAIN);
  }

  /**
   * The inode of an entry that was read after {@code epoch} had been noted, counted once more;
   * {@code null} if the entry must be read again.
   */
  Inode adopt(Inode directory, byte[] name, EntryRecord entry, long epoch) {
    return switch (entry) {
      case EntryRecord.Own(InodeRecord inode) -> table.adopt(directory, name, inode, epoch);
      case EntryRecord.Link link -> shared.adopt(directory, name, link, epoch);
    };
  }

  /** As {@link #find}, but the entry must be there. */
  Inode findPresent(Inode directory, byte[] name) {
    Inode found = find(directory, name);
    if (found == null) {
      throw new FsException(Errno.ENOENT);
    }
    return found;
  }

  /** Whether the entry is there; under the monitor of the directory. */
  boolean exists(Inode directory, byte[] name) {
    return !epochs.isMissing(directory.ino(), name)
        && store.volume().get(PathKeys.metadata(path(directory, name))) != null;
  }

  /** Whether a name is one of an inode's; under the monitors of both. */
  boolean isEntry(Inode directory, byte[] name, Inode child) {
    if (!child.isShared()) {
      return child.isAt(directory, name);
    }
    byte[] key = PathKeys.metadata(path(directory, name));
    byte[] value = directory.isLinked() ? store.volume().get(key) : null;
    return value != null
        && store.entry(key, value) instanceof EntryRecord.Link link
        && link.ino() == child.ino();
  }

  /** Makes an entry with a new inode, counted once. */
  Attr create(Caller caller, Inode directory, byte[] name, int mode, int rdev, byte[] target) {
    requireDirectory(directory);
    synchronized (directory) {
      if (!directory.isLinked()) {
        throw new FsException(Errno.ENOENT);
      }
      byte[] path = path(directory, name);
      if (exists(directory, name)) {
        throw new FsException(Errno.EEXIST);
      }
      Acls.Inheritance from = acls.inherit(directory.inode(), mode, caller.umask());
      InodeRecord made =
          made(caller, directory.inode(), from.mode(), rdev, target).withFlags(from.flags());
      addEntry(directory, name, path, made, from);
      return made.attr();
    }
  }

  /**
   * In memory first, so that whoever finds the new entry in the volume finds its inode in memory.
   */
  private void addEntry(
      Inode directory, byte[] name, byte[] path, InodeRecord made, Acls.Inheritance from) {
    Inode inode = table.add(directory, name, made);
    Change change = new Change(store).changes(inode);
    from.put(change.batch(), made.ino());
    change.batch().put(PathKeys.metadata(path), InodeCodec.encode(made, path));
    change.attributes(directory, touched(directory, made.isDirectory() ? 1 : 0, made.mtime()));
    boolean done = false;
    try {
      change.commit();
      done = true;
    } finally {
      epochs.advance(directory.ino(), name);
      if (!done) {
        table.undoAdd(inode);
      }
    }
  }

  /** Nothing is made any more. */
  void end() {
    numbers.giveBack();
  }

  /** The record of a new inode in a directory. */
  InodeRecord made(Caller caller, InodeRecord parent, int mode, int rdev, byte[] target) {
    boolean inherits = (parent.mode() & FileMode.SET_GID) != 0;
    boolean directory = FileMode.isDirectory(mode);
    Timestamp now = store.now();
    return new InodeRecord(
        numbers.next(),
        inherits && directory ? mode | FileMode.SET_GID : mode,
        directory ? 2 : 1,
        caller.uid(),
        inherits ? parent.gid() : caller.gid(),
        rdev,
        target.length,
        now,
        now,
        now,
        now,
        Keys.EMPTY,
        target);
  }

  void unlink(Inode directory, byte[] name) {
    repeat(
        () -> {
          Inode child = findPresent(directory, name);
          try {
            if (child.inode().isDirectory()) {
              throw new FsException(Errno.EISDIR);
            }
            return Monitors.with(() -> remove(directory, name, child), directory, child);
          } finally {
            table.release(child, 1);
          }
        });
  }

  void rmdir(Inode directory, byte[] name) {
    repeat(
        () -> {
          Inode child = findPresent(directory, name);
          try {
            if (!child.inode().isDirectory()) {
              throw new FsException(Errno.ENOTDIR);
            }
            return Monitors.with(() -> remove(directory, name, child), directory, child);
          } finally {
            table.release(child, 1);
          }
        });
  }

  private boolean remove(Inode directory, byte[] name, Inode child) {
    if (!isEntry(directory, name, child)) {
      return false;
    }
    boolean isDirectory = child.inode().isDirectory();
    if (isDirectory) {
      requireEmpty(child);
    }
    Timestamp now = store.now();
    Change change = new Change(store);
    change.batch().delete(PathKeys.metadata(path(directory, name)));
    change.attributes(directory, touched(directory, isDirectory ? -1 : 0, now));
    orphans.unlinked(change, child, now);
    try {
      change.commit();
    } finally {
      epochs.advance(directory.ino(), name);
    }
    return true;
  }

  void requireEmpty(Inode directory) {
    if (!store.isEmpty(PathKeys.children(directory.dir()))) {
      throw new FsException(Errno.ENOTEMPTY);
    }
  }

  /** A directory's record after a change of its entries that adds {@code links} subdirectories. */
  static InodeRecord touched(Inode directory, int links, Timestamp now) {
    InodeRecord inode = directory.inode().modified(now);
    return links == 0 ? inode : inode.withNlink(inode.nlink() + links);
  }

  static void requireDirectory(Inode inode) {
    if (!inode.inode().isDirectory()) {
      throw new FsException(Errno.ENOTDIR);
    }
  }

  /** The path of an entry, which must fit into a key. */
  static byte[] path(Inode directory, byte[] name) {
    byte[] path = PathKeys.path(directory.dir(), name);
    if (path.length > PathKeys.MAX_PATH_BYTES) {
      throw new FsException(Errno.ENAMETOOLONG);
    }
    return path;
  }
}
