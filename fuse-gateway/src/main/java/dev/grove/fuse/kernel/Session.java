package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.kernel.MountException.Kind;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.sys.Syscalls;
import dev.grove.fuse.kernel.wire.InitMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mounted file system and the threads that serve it. Its end is the end of the mount, whoever unmounts: {@link #unmount}, an
 * administrator, or the kernel. The threads are not daemons, so the process lives while the mount does.
 *
 * <p>The file system stays open; who gave it closes it, after {@link #awaitEnd}. The kernel sends no FORGET for what it knew when the
 * mount ends.
 */
public final class Session implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  /** _IOR(229, 0, u32): makes a fresh descriptor of /dev/fuse serve the connection of another. */
  private static final long FUSE_DEV_IOC_CLONE = 0x8004E500L;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Path mountPoint;
  private final RequestCounters counters;
  private final InitMessage.Offer kernel;
  private final CountDownLatch running;

  private Session(
      Path mountPoint, RequestCounters counters, InitMessage.Offer kernel, int threads) {
    this.mountPoint = mountPoint;
    this.counters = counters;
    this.kernel = kernel;
    running = new CountDownLatch(threads);
  }

  /**
   * Mounts {@code fs} on {@code mountPoint} and starts to serve it.
   *
   * @throws MountException with the reason
   */
  public static Session mount(FileSystem fs, Path mountPoint, MountOptions options) {
    Path canonical = Mounts.checkMountPoint(mountPoint, options.nonEmpty());
    int device = NativeMount.mount(canonical, options);
    RequestCounters counters = new RequestCounters();
    LimitedLog limitedLog = new LimitedLog(LOG);
    List<Reader> readers = new ArrayList<>();
    try {
      readers.add(new Reader(fs, device, options, counters, limitedLog));
      InitMessage.Offer kernel = readers.getFirst().handshake();
      for (int i = 1; i < options.threads(); i++) {
        readers.add(new Reader(fs, cloneDevice(device), options, counters, limitedLog));
      }
      Session session = new Session(canonical, counters, kernel, readers.size());
      session.start(readers);
      ReadAhead.raise(canonical, options.maxReadBytes());
      return session;
    } catch (MountException e) {
      Mounts.detach(canonical);
      readers.forEach(Reader::release);
      throw e;
    }
  }

  private void start(List<Reader> readers) {
    for (int i = 0; i < readers.size(); i++) {
      start(readers.get(i), "fuse-" + (i + 1));
    }
  }

  private void start(Reader reader, String name) {
    Thread.ofPlatform()
        .name(name)
        .daemon(false)
        .start(
            () -> {
              try {
                reader.run();
              } finally {
                reader.release();
                running.countDown();
              }
            });
  }

  private static int cloneDevice(int device) {
    try (Arena arena = Arena.ofConfined()) {
      Syscalls syscalls = new Syscalls(arena);
      int clone = syscalls.open("/dev/fuse", Syscalls.O_RDWR | Syscalls.O_CLOEXEC);
      MemorySegment original = arena.allocateFrom(ValueLayout.JAVA_INT, device);
      if (clone >= 0 && syscalls.ioctl(clone, FUSE_DEV_IOC_CLONE, original) < 0) {
        syscalls.close(clone);
        clone = -Errnos.EINVAL;
      }
      return clone >= 0 ? clone : duplicate(syscalls, device);
    }
  }

  /** Where /dev/fuse may not be opened (fusermount3): another number for the same queue. */
  private static int duplicate(Syscalls syscalls, int device) {
    int copy = syscalls.duplicate(device);
    if (copy < 0) {
      throw new MountException(Kind.FAILED, "no more file descriptors: " + Errnos.text(copy));
    }
    return copy;
  }

  public Path mountPoint() {
    return mountPoint;
  }

  /** Version of the protocol that the kernel speaks, such as {@code 7.45}. */
  public String kernelProtocol() {
    return kernel.major() + "." + kernel.minor();
  }

  /** Requests so far, by kind. */
  public Map<Opcode, Long> requests() {
    return counters.snapshot();
  }

  /** Waits until the mount has ended. */
  public void awaitEnd() throws InterruptedException {
    running.await();
  }

  /**
   * Waits until the mount has ended, but not longer than {@code limit}.
   *
   * @return whether it has ended
   */
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return running.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Unmounts; {@link MountException} of kind BUSY if something uses the mount. */
  public void unmount() {
    unmount(false);
  }

  /**
   * Unmounts.
   *
   * @param lazy whether to detach a mount in use: it is served until its last file is closed
   */
  public void unmount(boolean lazy) {
    if (running.getCount() > 0) {
      Mounts.unmount(mountPoint, lazy);
    }
  }

  /** Unmounts, lazily if the mount is in use, and waits a limited time for the end. */
  @Override
  public void close() {
    try {
      unmountAnyhow();
      if (!awaitEnd(CLOSE_LIMIT)) {
        LOG.warn("{} is detached, but still in use; it is served until its last file is closed", mountPoint);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void unmountAnyhow() {
    try {
      unmount();
    } catch (MountException e) {
      switch (e.kind()) {
        case BUSY -> unmount(true);
        case NOT_MOUNTED -> LOG.debug("{} was unmounted meanwhile", mountPoint);
        default -> throw e;
      }
    }
  }
}
