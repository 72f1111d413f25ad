package dev.grove.fuse;

import java.nio.file.Path;
import java.time.Duration;

/** A file system that is mounted and served, whatever transport serves it. */
public interface MountSession {
  Path mountPoint();

  /**
   * Unmounts; nothing happens if the mount has ended.
   *
   * @param lazy whether to detach a mount in use: it is served until its last file is closed
   * @throws dev.grove.fuse.kernel.MountException of kind BUSY if something uses the mount
   */
  void unmount(boolean lazy);

  /** Waits until the mount has ended, whoever ended it. */
  void awaitEnd() throws InterruptedException;

  /**
   * Waits until the mount has ended, but not longer than {@code limit}.
   *
   * @return whether it has ended
   */
  boolean awaitEnd(Duration limit) throws InterruptedException;

  /** Whether it can keep access times; a remount cannot change that. */
  default boolean seesAccesses() {
    return true;
  }
}
