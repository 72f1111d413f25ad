package dev.grove.fuse.kernel;

import dev.grove.fuse.kernel.sys.Syscalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * umount2(2), by a process that may serve the mount itself.
 *
 * <p>The kernel sends DESTROY to a mount over a loop device and waits for the answer, also when the
 * waiting thread is killed. A process that is killed then answers nothing; that its {@code
 * /dev/fuse} is closed would release the thread, but a table of descriptors is closed when the last
 * thread that uses it has ended, and this thread uses it. The process would never end, and every
 * sync(2) of the machine would wait for it. Therefore:
 *
 * <ol>
 *   <li>A thread of its own takes a copy of the table,
 *   <li>closes what is open on {@code /dev/fuse} in this copy,
 *   <li>unmounts, and ends, which closes the copy.
 * </ol>
 */
final class UnmountCall {
  private static final Path DESCRIPTORS = Path.of("/proc/thread-self/fd");
  private static final Path FUSE = Path.of("/dev/fuse");

  private UnmountCall() {}

  /** Returns 0 or a negated errno. */
  static int run(String mountPoint, int flags) {
    AtomicInteger outcome = new AtomicInteger();
    Thread thread =
        Thread.ofPlatform()
            .name("grove-unmount")
            .start(() -> outcome.set(unmount(mountPoint, flags)));
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true; // the call itself cannot be interrupted either
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return outcome.get();
  }

  private static int unmount(String mountPoint, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      Syscalls syscalls = new Syscalls(arena);
      // Where it is not permitted, unmounting is not either, and the answer says so.
      if (syscalls.unshareDescriptors() == 0) {
        closeFuse(syscalls);
      }
      return syscalls.umount2(mountPoint, flags);
    }
  }

  private static void closeFuse(Syscalls syscalls) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(DESCRIPTORS)) {
      for (Path descriptor : descriptors) {
        if (isFuse(descriptor)) {
          syscalls.close(Integer.parseInt(descriptor.getFileName().toString()));
        }
      }
    } catch (IOException e) {
      // Without /proc nothing is known to be mounted, and none comes here.
      throw new MountException(
          MountException.Kind.FAILED, "cannot list " + DESCRIPTORS + ": " + e.getMessage(), e);
    }
  }

  private static boolean isFuse(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).equals(FUSE);
    } catch (IOException e) {
      return false; // that of this listing, or of a pipe
    }
  }
}
