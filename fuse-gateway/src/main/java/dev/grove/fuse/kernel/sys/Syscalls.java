package dev.grove.fuse.kernel.sys;

import static dev.grove.fuse.kernel.sys.Libc.INT;
import static dev.grove.fuse.kernel.sys.Libc.LONG;
import static dev.grove.fuse.kernel.sys.Libc.POINTER;
import static dev.grove.fuse.kernel.sys.Libc.unexpected;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * System calls. Each returns what the kernel returns: a value, or the negated errno. An instance
 * holds the place where errno is caught, so it belongs to one thread.
 */
public final class Syscalls {
  public static final int O_RDWR = 2;
  public static final int O_RDONLY = 0;
  public static final int O_CLOEXEC = 0x80000;
  public static final int MS_REMOUNT = 32;
  public static final int MNT_DETACH = 2;
  private static final int MFD_CLOEXEC = 1;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int CLONE_FILES = 0x400;

  private static final MethodHandle OPEN = Libc.variadic(2, "open", INT, POINTER, INT, INT);
  private static final MethodHandle CLOSE = Libc.call("close", INT, INT);
  private static final MethodHandle READ = Libc.call("read", LONG, INT, POINTER, LONG);
  private static final MethodHandle WRITE = Libc.call("write", LONG, INT, POINTER, LONG);
  private static final MethodHandle IOCTL = Libc.variadic(2, "ioctl", INT, INT, LONG, POINTER);
  private static final MethodHandle MOUNT =
      Libc.call("mount", INT, POINTER, POINTER, POINTER, LONG, POINTER);
  private static final MethodHandle UMOUNT2 = Libc.call("umount2", INT, POINTER, INT);
  private static final MethodHandle UNSHARE = Libc.call("unshare", INT, INT);
  private static final MethodHandle GETEUID = Libc.call("geteuid", INT);
  private static final MethodHandle GETEGID = Libc.call("getegid", INT);
  private static final MethodHandle MEMFD_CREATE = Libc.call("memfd_create", INT, POINTER, INT);
  private static final MethodHandle FCNTL = Libc.variadic(2, "fcntl", INT, INT, INT, INT);
  private static final MethodHandle POLL = Libc.call("poll", INT, POINTER, LONG, INT);
  private static final MethodHandle FTRUNCATE = Libc.call("ftruncate", INT, INT, LONG);

  private final MemorySegment state;

  public Syscalls(Arena arena) {
    state = arena.allocate(Linker.Option.captureStateLayout());
  }

  public long read(int fd, MemorySegment into) {
    try {
      return result((long) READ.invokeExact(state, fd, into, into.byteSize()));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Writes the first {@code size} bytes of {@code from}. */
  public long write(int fd, MemorySegment from, long size) {
    if (size > from.byteSize()) {
      throw new IndexOutOfBoundsException("write of " + size + " bytes from " + from.byteSize());
    }
    try {
      return result((long) WRITE.invokeExact(state, fd, from, size));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return result((int) OPEN.invokeExact(state, arena.allocateFrom(path), flags, 0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public int close(int fd) {
    try {
      return result((int) CLOSE.invokeExact(state, fd));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Another descriptor of the same open file. */
  public int duplicate(int fd) {
    try {
      return result((int) FCNTL.invokeExact(state, fd, F_DUPFD_CLOEXEC, 0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Which events have happened; does not wait.
   *
   * @param pollfd 0 i32 descriptor, 4 i16 events asked for, 6 i16 events found
   */
  public int poll(MemorySegment pollfd) {
    try {
      return result((int) POLL.invokeExact(state, pollfd, 1L, 0));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * {@code argument} is a pointer or, for requests that take a number, {@link
   * MemorySegment#ofAddress}.
   */
  public int ioctl(int fd, long request, MemorySegment argument) {
    try {
      return result((int) IOCTL.invokeExact(state, fd, request, argument));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public int mount(String source, String target, String type, long flags, String data) {
    try (Arena arena = Arena.ofConfined()) {
      return result(
          (int)
              MOUNT.invokeExact(
                  state,
                  arena.allocateFrom(source),
                  arena.allocateFrom(target),
                  arena.allocateFrom(type),
                  flags,
                  arena.allocateFrom(data)));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public int umount2(String target, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      return result((int) UMOUNT2.invokeExact(state, arena.allocateFrom(target), flags));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Gives the calling thread a table of descriptors of its own, a copy of that of the process. */
  public int unshareDescriptors() {
    try {
      return result((int) UNSHARE.invokeExact(state, CLONE_FILES));
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public int effectiveUser() {
    try {
      return (int) GETEUID.invokeExact(state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  public int effectiveGroup() {
    try {
      return (int) GETEGID.invokeExact(state);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** A file of {@code size} zero bytes without a name. */
  public int anonymousFile(String label, long size) {
    try (Arena arena = Arena.ofConfined()) {
      int fd =
          result((int) MEMFD_CREATE.invokeExact(state, arena.allocateFrom(label), MFD_CLOEXEC));
      if (fd < 0) {
        return fd;
      }
      int outcome = result((int) FTRUNCATE.invokeExact(state, fd, size));
      if (outcome < 0) {
        close(fd);
        return outcome;
      }
      return fd;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private long result(long value) {
    return value == -1 ? -errno() : value;
  }

  private int result(int value) {
    return value == -1 ? -errno() : value;
  }

  /** The captured state is one int, errno. */
  private int errno() {
    return state.get(ValueLayout.JAVA_INT, 0);
  }
}
