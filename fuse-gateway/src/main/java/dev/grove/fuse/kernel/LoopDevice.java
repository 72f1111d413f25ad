package dev.grove.fuse.kernel;

import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.sys.Syscalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;

/**
 * A loop device over an anonymous file of zeroes that nobody reads: a fuseblk mount must name a
 * block device, and only fuseblk mounts hand on sync(2) and syncfs(2). The device clears itself
 * when its last user is gone (autoclear): first that is this object, then the mount, so nothing is
 * left behind even by kill -9.
 *
 * <pre>
 * loop_config (304): 0 u32 fd of the backing file, 4 u32 block size, 8 loop_info64 (232), 240 u64 reserved[8]
 * loop_info64: ... 52 u32 flags, 56 char name[64] ...
 * </pre>
 */
final class LoopDevice implements AutoCloseable {
  private static final long LOOP_CTL_GET_FREE = 0x4C82;
  private static final long LOOP_CONFIGURE = 0x4C0A;
  private static final int AUTOCLEAR = 4;
  private static final int CONFIG_BYTES = 304;
  private static final int CONFIG_FD = 0;
  private static final int CONFIG_FLAGS = 8 + 52;
  private static final int CONFIG_NAME = 8 + 56;
  private static final int BACKING_BYTES = 64 << 10;
  private static final int MAX_ATTEMPTS = 16;

  private final Syscalls syscalls;
  private final int fd;
  private final String path;

  private LoopDevice(Syscalls syscalls, int fd, String path) {
    this.syscalls = syscalls;
    this.fd = fd;
    this.path = path;
  }

  String path() {
    return path;
  }

  /** Ends our use; the device lives on while it is mounted. */
  @Override
  public void close() {
    syscalls.close(fd);
  }

  /** Sets up a free loop device. */
  static LoopDevice attach(Syscalls syscalls, String label) throws IOException {
    int control = check("open /dev/loop-control", syscalls.open("/dev/loop-control", readWrite()));
    try {
      int backing = check("memfd_create", syscalls.anonymousFile(label, BACKING_BYTES));
      try {
        return configureFree(syscalls, control, backing, label);
      } finally {
        syscalls.close(backing); // the device holds the file
      }
    } finally {
      syscalls.close(control);
    }
  }

  /** Another process may take the free device first (EBUSY); then the next one is tried. */
  private static LoopDevice configureFree(Syscalls syscalls, int control, int backing, String label)
      throws IOException {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      int number =
          check(
              "find a free loop device",
              syscalls.ioctl(control, LOOP_CTL_GET_FREE, MemorySegment.NULL));
      String path = "/dev/loop" + number;
      int fd = check("open " + path, syscalls.open(path, readWrite()));
      int outcome = configure(syscalls, fd, backing, label);
      if (outcome >= 0) {
        return new LoopDevice(syscalls, fd, path);
      }
      syscalls.close(fd);
      if (outcome != -Errnos.EBUSY) {
        check("configure " + path, outcome);
      }
    }
    throw new IOException("no free loop device after " + MAX_ATTEMPTS + " attempts");
  }

  private static int configure(Syscalls syscalls, int fd, int backing, String label) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment config = arena.allocate(CONFIG_BYTES, 8);
      config.set(ValueLayout.JAVA_INT, CONFIG_FD, backing);
      // not read-only, though nobody writes: the kernel refuses a writable mount on a read-only
      // device
      config.set(ValueLayout.JAVA_INT, CONFIG_FLAGS, AUTOCLEAR);
      byte[] name = label.getBytes(StandardCharsets.US_ASCII);
      MemorySegment.copy(
          name, 0, config, ValueLayout.JAVA_BYTE, CONFIG_NAME, Math.min(name.length, 63));
      return syscalls.ioctl(fd, LOOP_CONFIGURE, config);
    }
  }

  private static int readWrite() {
    return Syscalls.O_RDWR | Syscalls.O_CLOEXEC;
  }

  private static int check(String what, int outcome) throws IOException {
    if (outcome < 0) {
      throw new IOException(what + ": " + Errnos.text(outcome));
    }
    return outcome;
  }
}
