package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.sys.Syscalls;
import dev.grove.fuse.kernel.wire.InitMessage;
import dev.grove.fuse.kernel.wire.PruneMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The readers of one mount. A fixed number is always there; as idle readers take turns, more of
 * them only cool caches. But a reader that waits for the device in an fsync serves nobody else, so
 * for each such wait a relief reader is started, up to a bound: other requests go on, and many
 * fsyncs meet in one group commit. Relief readers leave a while after the last wait. {@link
 * ReaderWatch} starts them for readers that are held up by anything else.
 */
final class ReaderPool {
  private static final Logger LOG = LoggerFactory.getLogger(ReaderPool.class);
  private static final long STAY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** _IOR(229, 0, u32): makes a fresh descriptor of /dev/fuse serve the connection of another. */
  private static final long FUSE_DEV_IOC_CLONE = 0x8004E500L;

  private final FileSystem fs;
  private final MountOptions options;
  private final int device;
  private final RequestCounters counters;
  private final AtimePolicy atime;
  private final LimitedLog limitedLog = new LimitedLog(LOG);
  private final CountDownLatch ended = new CountDownLatch(1);

  // under the lock of this
  private final Set<Reader> readers = new LinkedHashSet<>();
  private int total;
  private int waiting;
  private int started;
  private boolean ending;

  private volatile long lastWaitNanos = System.nanoTime();

  /** Takes over {@code device}: it is closed with the first reader. */
  ReaderPool(
      FileSystem fs,
      MountOptions options,
      int device,
      RequestCounters counters,
      AtimePolicy atime) {
    this.fs = fs;
    this.options = options;
    this.device = device;
    this.counters = counters;
    this.atime = atime;
  }

  CountDownLatch ended() {
    return ended;
  }

  /** Opens the connection and starts the readers; if that fails, the device is closed. */
  synchronized InitMessage.Offer start() {
    Reader first = new Reader(fs, device, options, counters, limitedLog, atime, this);
    InitMessage.Offer offer;
    boolean running = false;
    try {
      offer = first.handshake();
      startThread(first, false);
      running = true;
    } finally {
      if (!running) {
        first.release();
      }
    }
    for (int i = 1; i < options.threads(); i++) {
      tryStartClone(false);
    }
    new ReaderWatch(this, ended).start();
    startTrimmer(offer);
    return offer;
  }

  private void startTrimmer(InitMessage.Offer kernel) {
    if (kernel.minor() < PruneMessage.MIN_MINOR) {
      LOG.warn(
          "this kernel (FUSE {}.{}, before Linux 6.18) cannot be asked to forget inodes, so"
              + " fuse.listed-inodes-max ({}) does not bound them: give more GROVE_HEAP if many"
              + " files are in use, or raise vm.vfs_cache_pressure",
          kernel.major(),
          kernel.minor(),
          options.maxInodes());
      return;
    }
    int own = duplicateDevice();
    if (own >= 0) {
      new InodeTrimmer(fs, options.maxInodes(), own, ended).start();
    }
  }

  private int duplicateDevice() {
    try (Arena arena = Arena.ofConfined()) {
      return new Syscalls(arena).duplicate(device);
    }
  }

  /** A reader is about to wait for the device. */
  synchronized void enterWait() {
    waiting++;
    if (!ending && total - waiting < options.threads() && total < options.maxThreads()) {
      tryStartClone(true);
    }
  }

  synchronized void leaveWait() {
    waiting--;
    lastWaitNanos = System.nanoTime();
  }

  /**
   * Lets the watch look at the readers, none of which ends meanwhile; if none of them is free, one
   * more is started.
   *
   * @param watch returns how many readers serve one request for long
   */
  synchronized void look(ToIntFunction<Set<Reader>> watch) {
    int busy = watch.applyAsInt(readers);
    if (busy > 0) {
      lastWaitNanos = System.nanoTime();
    }
    if (!ending && busy == total && total < options.maxThreads()) {
      tryStartClone(true);
    }
  }

  /** Whether relief is no longer needed. */
  boolean calm() {
    return System.nanoTime() - lastWaitNanos > STAY_NANOS;
  }

  /** A mount with fewer readers is slower, but works. */
  private void tryStartClone(boolean relief) {
    int clone = cloneDevice();
    if (clone < 0) {
      limitedLog.error("cannot start another FUSE reader: " + Errnos.text(clone), null);
      return;
    }
    Reader reader = new Reader(fs, clone, options, counters, limitedLog, atime, this);
    try {
      startThread(reader, relief);
    } catch (OutOfMemoryError e) { // no further thread: what limits allow is reached
      reader.release();
      limitedLog.error("cannot start another FUSE reader", e);
    }
  }

  private void startThread(Reader reader, boolean relief) {
    Thread.ofPlatform()
        .name("fuse-" + (started + 1))
        .daemon(false)
        .start(() -> run(reader, relief));
    readers.add(reader);
    started++;
    total++;
  }

  private void run(Reader reader, boolean relief) {
    boolean unmounted = true;
    try {
      unmounted = reader.run(relief);
    } finally {
      end(reader, unmounted);
    }
  }

  /** Under the lock, so that nobody clones a descriptor that has been closed. */
  private synchronized void end(Reader reader, boolean unmounted) {
    ending |= unmounted;
    readers.remove(reader);
    reader.release();
    total--;
    if (total == 0) {
      atime.close();
      ended.countDown();
    }
  }

  private int cloneDevice() {
    try (Arena arena = Arena.ofConfined()) {
      Syscalls syscalls = new Syscalls(arena);
      int clone = syscalls.open("/dev/fuse", Syscalls.O_RDWR | Syscalls.O_CLOEXEC);
      MemorySegment original = arena.allocateFrom(ValueLayout.JAVA_INT, device);
      if (clone >= 0 && syscalls.ioctl(clone, FUSE_DEV_IOC_CLONE, original) >= 0) {
        return clone;
      }
      if (clone >= 0) {
        syscalls.close(clone);
      }
      // /dev/fuse may not be opened (fusermount3): another number for the same queue
      return syscalls.duplicate(device);
    }
  }
}
