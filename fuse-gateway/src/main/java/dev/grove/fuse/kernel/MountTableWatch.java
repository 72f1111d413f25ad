package dev.grove.fuse.kernel;

import dev.grove.fuse.kernel.sys.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Tells whether the table of mounts has changed since it was asked last: proc(5) promises POLLERR
 * and POLLPRI on mountinfo after each change, flags of a mount included. One system call, so it may
 * be asked for each open.
 */
final class MountTableWatch implements AutoCloseable {
  private static final int POLLFD_BYTES = 8;
  private static final int EVENTS = 4;
  private static final int FOUND = 6;
  private static final short POLLPRI = 2;
  private static final short POLLERR = 8;

  private final Arena arena = Arena.ofShared();
  private final Syscalls syscalls = new Syscalls(arena);
  private final MemorySegment pollfd = arena.allocate(POLLFD_BYTES, Integer.BYTES);
  private final int table;
  private boolean closed;

  MountTableWatch() {
    table = syscalls.open("/proc/self/mountinfo", Syscalls.O_RDONLY | Syscalls.O_CLOEXEC);
    pollfd.set(ValueLayout.JAVA_INT, 0, table);
    pollfd.set(ValueLayout.JAVA_SHORT, EVENTS, POLLPRI);
  }

  /** False too if that cannot be known. */
  synchronized boolean hasChanged() {
    if (closed || table < 0 || syscalls.poll(pollfd) <= 0) {
      return false;
    }
    return (pollfd.get(ValueLayout.JAVA_SHORT, FOUND) & (POLLPRI | POLLERR)) != 0;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      syscalls.close(table);
      arena.close();
    }
  }
}
