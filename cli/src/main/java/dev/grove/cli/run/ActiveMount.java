package dev.grove.cli.run;

import dev.grove.fuse.fs.tree.NotDurable;
import java.nio.file.Path;

/** A mount of ours, as far as its end is concerned. */
public interface ActiveMount extends AutoCloseable {
  Path mountPoint();

  /** Whether the volume is only read, as by others perhaps. */
  boolean readOnly();

  /**
   * Unmounts, so that no request comes any more.
   *
   * @return false if a process uses the mount; then nothing has changed
   */
  boolean unmount() throws InterruptedException;

  /**
   * Takes the mount out of the tree of names now; who still uses it gets errors once we are gone.
   */
  void detach();

  /** Whether it can keep access times, which is settled when it is made. */
  boolean seesAccesses();

  /** What a loss of power at this moment might cost. */
  NotDurable notDurable();

  /** Returns when the mount has ended, whoever ended it. */
  void awaitEnd() throws InterruptedException;

  /** After the end of the mount: closes the file system, but not its volume. */
  @Override
  void close();
}
