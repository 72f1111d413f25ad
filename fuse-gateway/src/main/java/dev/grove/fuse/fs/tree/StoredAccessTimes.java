package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.VolumeException;
import dev.grove.fuse.fs.AccessTimes;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.InodeRecord;
import dev.grove.fuse.fs.inode.InodeTable;
import java.util.Comparator;

/**
 * Access times in inode records. Whether one is due is told from memory; a mark is one commit of a
 * blind patch, which is durable with the next sync of anything. It is no change of the file, so a
 * file that was only read counts as durable as before.
 */
final class StoredAccessTimes implements AccessTimes {
  /** Two marks are at least so far apart, as the clock of other file systems ticks. */
  private static final long TICK_NANOS = 4_000_000;

  private static final long DAY_SECONDS = 86_400;
  private static final long SECOND_NANOS = 1_000_000_000;
  private static final Comparator<Timestamp> BY_TIME =
      Comparator.comparingLong(Timestamp::seconds).thenComparingInt(Timestamp::nanos);

  private final Store store;
  private final InodeTable table;
  private final Guard guard;

  StoredAccessTimes(Store store, InodeTable table, Guard guard) {
    this.store = store;
    this.table = table;
    this.guard = guard;
  }

  @Override
  public boolean isDue(long ino, When when) {
    Inode inode = table.peek(ino);
    return inode != null && isDue(inode.inode(), when, store.now());
  }

  private static boolean isDue(InodeRecord inode, When when, Timestamp now) {
    Timestamp last = inode.atime();
    return switch (when) {
      case NEVER -> false;
      case RELATIVE ->
          BY_TIME.compare(last, inode.mtime()) <= 0
              || BY_TIME.compare(last, inode.ctime()) <= 0
              || now.seconds() - last.seconds() >= DAY_SECONDS;
      case ALWAYS -> isTickApart(last, now);
    };
  }

  /** Also if the clock, or somebody with utimensat, has set it ahead. */
  private static boolean isTickApart(Timestamp last, Timestamp now) {
    long seconds = now.seconds() - last.seconds();
    return Math.abs(seconds) > 1
        || Math.abs(seconds * SECOND_NANOS + now.nanos() - last.nanos()) >= TICK_NANOS;
  }

  @Override
  public boolean mark(long ino, When when) {
    if (!isDue(ino, when) || store.volume().isFull()) {
      return false;
    }
    try {
      return guard.shared(() -> table.with(ino, inode -> marked(inode, when)));
    } catch (FsException e) {
      return false; // nobody knows the inode any more, or the file system has ended
    }
  }

  private boolean marked(Inode inode, When when) {
    synchronized (inode) {
      InodeRecord before = inode.inode();
      Timestamp now = store.now();
      if (!isDue(before, when, now)) {
        return false; // another reader was first
      }
      InodeRecord next = before.withTimes(now, before.mtime(), before.ctime());
      Change change = new Change(store);
      if (inode.isLinked()) {
        change.batch().patch(inode.metadataKey(), InodeCodec.edits(before, next));
      }
      change.then(() -> inode.update(next));
      return isCommitted(change);
    }
  }

  /** A volume that takes no more changes can still be read. */
  private static boolean isCommitted(Change change) {
    try {
      change.commit();
      return true;
    } catch (VolumeException e) {
      return false;
    }
  }
}
