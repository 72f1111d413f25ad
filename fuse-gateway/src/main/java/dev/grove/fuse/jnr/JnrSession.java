package dev.grove.fuse.jnr;

import dev.grove.fuse.MountSession;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.kernel.AtimePolicy;
import dev.grove.fuse.kernel.MountException;
import dev.grove.fuse.kernel.MountException.Kind;
import dev.grove.fuse.kernel.MountOptions;
import dev.grove.fuse.kernel.Mounts;
import dev.grove.fuse.kernel.NativeMount;
import dev.grove.fuse.kernel.sys.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import jnr.ffi.Runtime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A mounted file system that libfuse 2 serves on Grove's threads. Its end is the end of the mount,
 * whoever unmounts. The file system stays open; who gave it closes it, after {@link #awaitEnd}.
 *
 * <p>Some threads may wait for the device in an fsync while others serve, so there are as many as
 * {@link MountOptions#maxThreads} from the start.
 */
public final class JnrSession implements MountSession {
  /** The most that libfuse 2 lets the kernel send or ask for at once. */
  public static final int MAX_REQUEST_BYTES = 128 << 10;

  private static final Logger LOG = LoggerFactory.getLogger(JnrSession.class);
  private static final long START_LIMIT_SECONDS = 10;

  private final Libfuse libfuse;
  private final Path mountPoint;
  private final LowLevelOperations operations = new LowLevelOperations(Runtime.getSystemRuntime());
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicInteger running;
  private final AtimePolicy atime;

  private JnrSession(Libfuse libfuse, FileSystem fs, Path mountPoint, MountOptions options) {
    this.libfuse = libfuse;
    this.mountPoint = mountPoint;
    running = new AtomicInteger(options.maxThreads());
    atime = AtimePolicy.ofAny(fs, mountPoint, options);
    new Requests(fs, libfuse, options, atime).register(operations, options.xattr());
    operations.init.set((userData, connection) -> started.countDown());
  }

  /**
   * Mounts {@code fs} on {@code mountPoint} and starts to serve it.
   *
   * @throws MountException with the reason; of kind NO_FUSE if libfuse 2 is missing
   */
  public static JnrSession mount(FileSystem fs, Path mountPoint, MountOptions options) {
    Libfuse libfuse = LibfuseLoader.load();
    Path canonical = Mounts.checkMountPoint(mountPoint, options.nonEmpty());
    JnrSession session = new JnrSession(libfuse, fs, canonical, options);
    int device = NativeMount.mount(canonical, options);
    try {
      session.start(device, options);
    } catch (RuntimeException | Error e) {
      detachAfter(canonical, e);
      throw e;
    }
    LOG.warn(
        "{}: sync(2) and sync -f will not reach Grove, as libfuse 2 does not hand them on; fsync does,"
            + " and the periodic flush bounds the rest",
        canonical);
    return session;
  }

  /** A mount that nobody serves would hang whoever looks at it. */
  private static void detachAfter(Path mountPoint, Throwable cause) {
    try {
      Mounts.detach(mountPoint);
    } catch (MountException e) {
      cause.addSuppressed(e);
    }
  }

  private void start(int device, MountOptions options) {
    long session = open(device, options);
    for (int i = 1; i <= options.maxThreads(); i++) {
      Thread.ofPlatform().name("fuse-" + i).daemon(false).start(() -> run(session));
    }
    try {
      if (!started.await(START_LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw failed("the kernel did not begin the FUSE connection");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("interrupted while mounting");
    }
  }

  private MountException failed(String what) {
    return new MountException(Kind.FAILED, what + ": " + mountPoint + "; try again");
  }

  private long open(int device, MountOptions options) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment arguments = arguments(arena, options);
      long session =
          libfuse.lowlevelNew(arguments.address(), operations.address(), operations.bytes(), 0);
      libfuse.optFreeArgs(arguments.address());
      long channel = session == 0 ? 0 : libfuse.kernChanNew(device);
      if (channel != 0) {
        libfuse.sessionAddChan(session, channel);
        return session;
      }
      new Syscalls(arena).close(device);
      if (session != 0) {
        libfuse.sessionDestroy(session);
      }
      throw failed("libfuse 2 refuses to serve the mount");
    }
  }

  /**
   * struct fuse_args: 0 i32 count, 8 address of the strings' addresses, 16 i32 whether they are
   * libfuse's. Without big_writes each write would be one page.
   */
  private static MemorySegment arguments(Arena arena, MountOptions options) {
    String words =
        "big_writes,max_write=%d,max_background=%d,congestion_threshold=%d"
            .formatted(
                Math.min(MAX_REQUEST_BYTES, options.maxWriteBytes()),
                options.maxBackground(),
                Math.max(1, options.maxBackground() * 3 / 4));
    String[] strings = {"grove", "-o", words};
    MemorySegment vector = arena.allocate(ValueLayout.ADDRESS, strings.length + 1L);
    for (int i = 0; i < strings.length; i++) {
      vector.setAtIndex(ValueLayout.ADDRESS, i, arena.allocateFrom(strings[i]));
    }
    MemorySegment arguments = arena.allocate(24, 8);
    arguments.set(ValueLayout.JAVA_INT, 0, strings.length);
    arguments.set(ValueLayout.ADDRESS, 8, vector);
    return arguments;
  }

  /** The last thread takes the session down, before the end of the mount is known. */
  private void run(long session) {
    try {
      int outcome = libfuse.sessionLoop(session);
      if (outcome != 0) {
        LOG.error("{}: a thread of libfuse has ended with an error: {}", mountPoint, outcome);
      }
    } finally {
      if (running.decrementAndGet() == 0) {
        libfuse.sessionDestroy(session);
        atime.close();
        ended.countDown();
      }
    }
  }

  @Override
  public Path mountPoint() {
    return mountPoint;
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public boolean awaitEnd(Duration limit) throws InterruptedException {
    return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void unmount(boolean lazy) {
    if (ended.getCount() > 0) {
      Mounts.unmount(mountPoint, lazy);
    }
  }
}
