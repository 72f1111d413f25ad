package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.run.DamagedException;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FsException;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;

/**
 * The lock that every operation holds, exclusively if it changes the paths of other inodes; and the
 * end of the file system, after which operations fail with EIO. What the volume throws becomes an
 * errno here.
 */
final class NamespaceLock {
  private final StampedLock lock = new StampedLock();
  private final Store store;
  private volatile boolean closed;

  NamespaceLock(Store store) {
    this.store = store;
  }

  <T> T shared(Supplier<T> operation) {
    long stamp = lock.readLock();
    try {
      return guarded(operation);
    } finally {
      lock.unlockRead(stamp);
    }
  }

  <T> T exclusive(Supplier<T> operation) {
    long stamp = lock.writeLock();
    try {
      return guarded(operation);
    } finally {
      lock.unlockWrite(stamp);
    }
  }

  /** Without the lock: for what memory alone can answer, or what waits for the device. */
  <T> T guarded(Supplier<T> operation) {
    if (closed) {
      throw new FsException(Errno.EIO);
    }
    try {
      return operation.get();
    } catch (VolumeException e) {
      throw store.errors().translate(e);
    } catch (DamagedException e) {
      throw store.errors().io("volume " + store.volume().id() + ": " + e.getMessage());
    }
  }

  /** Shared, and nothing after the end. */
  void sharedIfOpen(Runnable action) {
    long stamp = lock.readLock();
    try {
      if (!closed) {
        action.run();
      }
    } finally {
      lock.unlockRead(stamp);
    }
  }

  /** The end, unless it has been; a failure of {@code last} keeps the volume's words. */
  void close(Runnable last) {
    long stamp = lock.writeLock();
    try {
      if (!closed) {
        last.run();
        closed = true;
      }
    } finally {
      lock.unlockWrite(stamp);
    }
  }
}
