package dev.grove.actors.fault;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

/** A lock that nobody else wants: a disk has one process. */
final class DiskLock extends FileLock {
  DiskLock(FileChannel channel, long from, long length, boolean isShared) {
    super(channel, from, length, isShared);
  }

  @Override
  public boolean isValid() {
    return acquiredBy().isOpen();
  }

  @Override
  public void release() {
    // ends with the channel
  }
}
