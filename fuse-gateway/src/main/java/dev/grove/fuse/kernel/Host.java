package dev.grove.fuse.kernel;

/** What a dispatcher asks of the reader it belongs to. */
interface Host {
  /** Does something that waits for the device; other requests are served meanwhile. */
  void waitForDevice(Runnable action);

  /** Makes the kernel ask for an inode's attributes before it uses them again. */
  void attributesChanged(long ino);
}
