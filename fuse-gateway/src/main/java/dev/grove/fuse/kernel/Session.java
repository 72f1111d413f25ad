package dev.grove.fuse.kernel;

import dev.grove.fuse.MountSession;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.kernel.wire.InitMessage;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mounted file system and the threads that serve it. Its end is the end of the mount, whoever
 * unmounts: {@link #unmount}, an administrator, or the kernel. The threads are not daemons, so the
 * process lives while the mount does.
 *
 * <p>The file system stays open; who gave it closes it, after {@link #awaitEnd}. The kernel sends
 * no FORGET for what it knew when the mount ends.
 */
public final class Session implements MountSession, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Session.class);

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(10);

  private final Path mountPoint;
  private final RequestCounters counters;
  private final InitMessage.Offer kernel;
  private final CountDownLatch ended;
  private final boolean fuseblk;
  private final boolean seesAccesses;

  private Session(
      Path mountPoint,
      RequestCounters counters,
      InitMessage.Offer kernel,
      CountDownLatch ended,
      boolean seesAccesses) {
    this.mountPoint = mountPoint;
    this.counters = counters;
    this.kernel = kernel;
    this.ended = ended;
    this.seesAccesses = seesAccesses;
    fuseblk = Mounts.at(mountPoint).filter(m -> m.type().startsWith("fuseblk")).isPresent();
  }

  /**
   * Mounts {@code fs} on {@code mountPoint} and starts to serve it.
   *
   * @throws MountException with the reason
   */
  public static Session mount(FileSystem fs, Path mountPoint, MountOptions options) {
    Path canonical = Mounts.checkMountPoint(mountPoint, options.nonEmpty());
    RequestCounters counters = new RequestCounters();
    int device = NativeMount.mount(canonical, options);
    AtimePolicy atime = AtimePolicy.of(fs, canonical, options);
    ReaderPool pool = new ReaderPool(fs, options, device, counters, atime);
    try {
      InitMessage.Offer kernel = pool.start();
      Session session =
          new Session(canonical, counters, kernel, pool.ended(), atime.seesAccesses());
      session.begin(options);
      return session;
    } catch (RuntimeException | Error e) {
      detachAfter(canonical, e);
      throw e;
    }
  }

  private void begin(MountOptions options) {
    ReadAhead.raise(mountPoint, options.maxReadBytes());
    if (fuseblk && !kernel.forwardsSync()) {
      LOG.warn(
          "{}: sync(2) and sync -f will not reach Grove, as this kernel (FUSE {}, before Linux 6.18) does not"
              + " hand them on; fsync does, and the periodic flush bounds the rest",
          mountPoint,
          kernelProtocol());
    }
  }

  /** A mount that nobody serves would hang whoever looks at it. */
  private static void detachAfter(Path mountPoint, Throwable cause) {
    try {
      Mounts.detach(mountPoint);
    } catch (MountException e) {
      cause.addSuppressed(e);
    }
  }

  /** Whether sync(2) and syncfs(2) reach the file system; fsync(2) always does. */
  public boolean forwardsSync() {
    return kernel.forwardsSync() && fuseblk;
  }

  @Override
  public boolean seesAccesses() {
    return seesAccesses;
  }

  @Override
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

  @Override
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Unmounts; {@link MountException} of kind BUSY if something uses the mount. */
  public void unmount() {
    unmount(false);
  }

  @Override
  public void unmount(boolean lazy) {
    if (ended.getCount() > 0) {
      Mounts.unmount(mountPoint, lazy);
    }
  }

  /** Unmounts, lazily if the mount is in use, and waits a limited time for the end. */
  @Override
  public void close() {
    try {
      unmountAnyhow();
      if (!awaitEnd(CLOSE_LIMIT)) {
        LOG.warn(
            "{} is detached, but still in use; it is served until its last file is closed",
            mountPoint);
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
