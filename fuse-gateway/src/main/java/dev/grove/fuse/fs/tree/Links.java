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
import java.nio.charset.StandardCharsets;

/**
 * Files with several names, and with none from the start.
 *
 * <p>The second name of a file moves its record to a key of its own, and both names become links to
 * it. It stays there when only one name is left, because which one that is nobody keeps. The blocks
 * stay where they are: the record names its home.
 *
 * <p>A file without a name from the start (O_TMPFILE) is in memory only, until it is written to:
 * then it has blocks and an orphan record, as a file that has lost its name. Its first name makes
 * it an ordinary file.
 */
final class Links {
  private static final int MAX_TARGET_BYTES = 4095;

  /** As on ext4: programs that make very many links know it, and make another copy then. */
  static final int MAX_LINKS = 65_000;

  private final Store store;
  private final InodeTable table;
  private final NameEpochs epochs;
  private final Entries entries;
  private final Acls acls;

  Links(Store store, InodeTable table, NameEpochs epochs, Entries entries) {
    this.store = store;
    this.table = table;
    this.epochs = epochs;
    this.entries = entries;
    this.acls = new Acls(store);
  }

  /** Gives an inode one more name; it is counted once more. */
  Attr link(Inode inode, Inode directory, byte[] name) {
    Entries.requireDirectory(directory);
    if (inode.inode().isDirectory()) {
      throw new FsException(Errno.EPERM);
    }
    Inode left = Monitors.with(() -> linkLocked(inode, directory, name), inode, directory);
    if (left != null) {
      table.release(left, 1);
    }
    table.retain(inode);
    return inode.inode().attr();
  }

  /** Answers the directory that the inode held before, if it holds another one now. */
  private Inode linkLocked(Inode inode, Inode directory, byte[] name) {
    byte[] path = Entries.path(directory, name);
    if (!directory.isLinked() || (!inode.isLinked() && !inode.isLinkable())) {
      throw new FsException(Errno.ENOENT);
    }
    if (entries.exists(directory, name)) {
      throw new FsException(Errno.EEXIST);
    }
    if (!inode.isLinked()) {
      return firstName(inode, directory, name, path);
    }
    nextName(inode, directory, name, path);
    return null;
  }

  private void nextName(Inode inode, Inode directory, byte[] name, byte[] path) {
    if (inode.inode().nlink() >= MAX_LINKS) {
      throw new FsException(Errno.EMLINK);
    }
    Timestamp now = store.now();
    InodeRecord next = inode.inode().changed(now).withNlink(inode.inode().nlink() + 1);
    Change change = new Change(store);
    if (inode.isShared()) {
      change.attributes(inode, next);
    } else {
      share(change, inode, next);
    }
    change.batch().put(PathKeys.metadata(path), EntryRecord.link(next));
    change.attributes(directory, Entries.touched(directory, 0, now));
    try {
      change.commit();
    } finally {
      epochs.advance(directory.ino(), name);
    }
  }

  /**
   * Whoever has read the record under the first name finds the inode in memory, and shared; or it
   * has died, which moves the epoch of its place: that name.
   */
  private static void share(Change change, Inode inode, InodeRecord next) {
    InodeRecord shared = next.isRegular() ? next.withHome(Orphans.home(inode)) : next;
    change.batch().put(PathKeys.inode(inode.ino()), EntryRecord.encodeShared(shared));
    change.batch().put(inode.metadataKey(), EntryRecord.link(shared));
    change
        .changes(inode)
        .then(
            () -> {
              inode.update(shared);
              inode.share();
            });
  }

  private Inode firstName(Inode inode, Inode directory, byte[] name, byte[] path) {
    Timestamp now = store.now();
    InodeRecord next = inode.inode().changed(now).withNlink(1);
    Inode.Place before = inode.place();
    Change change = new Change(store).changes(inode);
    change.batch().put(PathKeys.metadata(path), InodeCodec.encode(next, path));
    if (inode.orphanStored()) {
      change.batch().delete(PathKeys.orphan(inode.ino()));
    }
    change.attributes(directory, Entries.touched(directory, 0, now));
    change.then(
        () -> {
          table.retain(directory);
          inode.move(new Inode.Place(directory, name));
          inode.update(next);
          inode.orphanStored(false);
          inode.linkable(false);
        });
    try {
      change.commit();
    } finally {
      epochs.advance(directory.ino(), name);
    }
    return before.parent();
  }

  /** ACLs are in the volume before the file is, for as long as it may get a name. */
  private void inherit(Inode inode, Acls.Inheritance from) {
    Change change = new Change(store).changes(inode);
    from.put(change.batch(), inode.ino());
    Orphans.keep(change, inode);
    boolean done = false;
    try {
      change.commit();
      done = true;
    } finally {
      if (!done) {
        table.undoAdd(inode);
      }
    }
  }

  /** Makes a regular file without a name, counted once. */
  Attr tmpfile(Caller caller, Inode directory, int mode) {
    Entries.requireDirectory(directory);
    if (!directory.isLinked()) {
      throw new FsException(Errno.ENOENT);
    }
    int typed = FileMode.REGULAR | (mode & FileMode.PERMISSIONS);
    Acls.Inheritance from = acls.inherit(directory.inode(), typed, caller.umask());
    InodeRecord made =
        entries.made(caller, directory.inode(), from.mode(), 0, Keys.EMPTY).withFlags(from.flags());
    byte[] name = ("#" + made.ino()).getBytes(StandardCharsets.US_ASCII);
    // Blocks are kept near the directory; their keys differ from all others by the inode number.
    InodeRecord record = made.withNlink(0).withHome(Entries.path(directory, name));
    Inode inode = table.add(directory, name, record);
    synchronized (inode) {
      inode.linkable(true);
      inode.changedLsn(0); // nothing of it is in the volume yet
      if (from.flags() != 0) {
        inherit(inode, from);
      }
    }
    return record.attr();
  }

  /** A copy of a symlink's target. */
  static byte[] checkedTarget(byte[] target) {
    if (target.length == 0) {
      throw new FsException(Errno.ENOENT);
    }
    if (target.length > MAX_TARGET_BYTES) {
      throw new FsException(Errno.ENAMETOOLONG);
    }
    return target.clone();
  }
}
