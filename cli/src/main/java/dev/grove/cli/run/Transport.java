package dev.grove.cli.run;

import dev.grove.fuse.MountSession;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.jnr.JnrSession;
import dev.grove.fuse.jnr.LibfuseLoader;
import dev.grove.fuse.kernel.MountException;
import dev.grove.fuse.kernel.MountOptions;
import dev.grove.fuse.kernel.Session;
import java.nio.file.Path;

/** What speaks to the kernel: setting {@code fuse.transport}. */
public enum Transport {
  /** Grove itself. */
  KERNEL,
  /** libfuse 2. */
  JNR;

  /**
   * Looks whether this system has what the transport needs.
   *
   * @throws MountException that tells what to install
   */
  public void requirePresent() {
    switch (this) {
      case KERNEL -> {}
      case JNR -> LibfuseLoader.load();
    }
  }

  MountSession mount(FileSystem fileSystem, Path mountPoint, MountOptions options) {
    return switch (this) {
      case KERNEL -> Session.mount(fileSystem, mountPoint, options);
      case JNR -> JnrSession.mount(fileSystem, mountPoint, options);
    };
  }

  /** The largest request that the kernel makes of it, if the setting allows for more. */
  int requestBytes(int setting) {
    return switch (this) {
      case KERNEL -> setting;
      case JNR -> Math.min(setting, JnrSession.MAX_REQUEST_BYTES);
    };
  }
}
