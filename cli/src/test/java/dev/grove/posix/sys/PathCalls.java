package dev.grove.posix.sys;

import static dev.grove.posix.sys.Abi.AT_FDCWD;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Calls with paths, and with descriptors about attributes and locks. Each character of a path is
 * one byte. Every method returns what the kernel returns: a value, or the negated errno.
 */
public interface PathCalls extends Traced {
  private long at(Call call, String shown, int fd, String path, long... rest) {
    try (Arena arena = Arena.ofConfined()) {
      long[] arguments = new long[rest.length + 2];
      arguments[0] = fd;
      arguments[1] = Raw.text(arena, path).address();
      System.arraycopy(rest, 0, arguments, 2, rest.length);
      return call(call, shown + " " + path, arguments);
    }
  }

  private long two(
      Call call, String shown, int fd, String path, int toFd, String toPath, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long from = Raw.text(arena, path).address();
      long to = Raw.text(arena, toPath).address();
      return call(call, shown + " " + path + " " + toPath, fd, from, toFd, to, flags);
    }
  }

  default long openat(int fd, String path, int flags, int mode) {
    return at(Call.OPENAT, "open 0" + Integer.toOctalString(flags), fd, path, flags, mode);
  }

  default long close(int fd) {
    return call(Call.CLOSE, "close", fd);
  }

  default long mkdir(String path, int mode) {
    return mkdirat(AT_FDCWD, path, mode);
  }

  default long mkdirat(int fd, String path, int mode) {
    return at(Call.MKDIRAT, "mkdir", fd, path, mode);
  }

  default long mknod(String path, int mode, long device) {
    return mknodat(AT_FDCWD, path, mode, device);
  }

  default long mknodat(int fd, String path, int mode, long device) {
    return at(Call.MKNODAT, "mknod 0" + Integer.toOctalString(mode), fd, path, mode, device);
  }

  default long link(String path, String toPath) {
    return linkat(AT_FDCWD, path, AT_FDCWD, toPath, 0);
  }

  default long linkat(int fd, String path, int toFd, String toPath, int flags) {
    return two(Call.LINKAT, "link", fd, path, toFd, toPath, flags);
  }

  default long symlink(String target, String path) {
    return symlinkat(target, AT_FDCWD, path);
  }

  default long symlinkat(String target, int fd, String path) {
    try (Arena arena = Arena.ofConfined()) {
      long from = Raw.text(arena, target).address();
      return call(
          Call.SYMLINKAT,
          "symlink " + target + " " + path,
          from,
          fd,
          Raw.text(arena, path).address());
    }
  }

  /** At most {@code limit} bytes of the target go to {@code into[0]}. */
  default long readlink(int fd, String path, int limit, String[] into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(limit, 1));
      long result = at(Call.READLINKAT, "readlink", fd, path, buffer.address(), limit);
      if (result >= 0) {
        into[0] = Raw.string(buffer, result);
      }
      return result;
    }
  }

  default long unlink(String path) {
    return unlinkat(AT_FDCWD, path, 0);
  }

  default long rmdir(String path) {
    return unlinkat(AT_FDCWD, path, Abi.AT_REMOVEDIR);
  }

  default long unlinkat(int fd, String path, int flags) {
    return at(Call.UNLINKAT, flags == Abi.AT_REMOVEDIR ? "rmdir" : "unlink", fd, path, flags);
  }

  default long rename(String path, String toPath) {
    return renameat2(AT_FDCWD, path, AT_FDCWD, toPath, 0);
  }

  default long rename(String path, String toPath, int flags) {
    return renameat2(AT_FDCWD, path, AT_FDCWD, toPath, flags);
  }

  default long renameat2(int fd, String path, int toFd, String toPath, int flags) {
    return two(Call.RENAMEAT2, "rename " + flags, fd, path, toFd, toPath, flags);
  }

  default long chmod(String path, int mode) {
    return at(Call.FCHMODAT, "chmod 0" + Integer.toOctalString(mode), AT_FDCWD, path, mode);
  }

  default long fchmod(int fd, int mode) {
    return call(Call.FCHMOD, "fchmod 0" + Integer.toOctalString(mode), fd, mode);
  }

  default long chown(String path, int uid, int gid) {
    return at(Call.FCHOWNAT, "chown " + uid + ":" + gid, AT_FDCWD, path, uid, gid, 0);
  }

  default long lchown(String path, int uid, int gid) {
    int flags = Abi.AT_SYMLINK_NOFOLLOW;
    return at(Call.FCHOWNAT, "lchown " + uid + ":" + gid, AT_FDCWD, path, uid, gid, flags);
  }

  default long fchown(int fd, int uid, int gid) {
    return call(Call.FCHOWN, "fchown " + uid + ":" + gid, fd, uid, gid);
  }

  default long truncate(String path, long size) {
    try (Arena arena = Arena.ofConfined()) {
      long address = Raw.text(arena, path).address();
      return call(Call.TRUNCATE, "truncate " + path + " to " + size, address, size);
    }
  }

  default long ftruncate(int fd, long size) {
    return call(Call.FTRUNCATE, "ftruncate to " + size, fd, size);
  }

  default long chdir(String path) {
    try (Arena arena = Arena.ofConfined()) {
      return call(Call.CHDIR, "chdir " + path, Raw.text(arena, path).address());
    }
  }

  default long umask(int mask) {
    return call(Call.UMASK, "umask", mask);
  }

  default long access(String path, int mode, int flags) {
    return at(Call.FACCESSAT2, "access " + mode, AT_FDCWD, path, mode, flags);
  }

  default long statx(int fd, String path, int flags, Stat[] into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Stat.BYTES, 8);
      int mask = Abi.STATX_BASIC_STATS | Abi.STATX_BTIME;
      long result = at(Call.STATX, "stat", fd, path, flags, mask, buffer.address());
      if (result == 0) {
        into[0] = Stat.of(buffer);
      }
      return result;
    }
  }

  default long statfs(String path, FsStat[] into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(FsStat.BYTES, 8);
      long address = Raw.text(arena, path).address();
      long result = call(Call.STATFS, "statfs " + path, address, buffer.address());
      if (result == 0) {
        into[0] = FsStat.of(buffer);
      }
      return result;
    }
  }

  /**
   * Seconds and nanoseconds of both times, {@link Abi#UTIME_NOW} or {@link Abi#UTIME_OMIT} as
   * nanoseconds.
   *
   * @param path {@code null} for the file of the descriptor itself
   */
  default long utimensat(int fd, String path, long[] times, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long address = path == null ? 0 : Raw.text(arena, path).address();
      long values = times == null ? 0 : arena.allocateFrom(JAVA_LONG, times).address();
      return call(Call.UTIMENSAT, "utimens " + path, fd, address, values, flags);
    }
  }

  /**
   * fcntl with struct flock; {@code lock[0]} is the type found afterwards, {@code lock[1]} the pid.
   */
  default long lock(int fd, int command, int type, long start, long length, long[] lock) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment at = arena.allocate(32, 8);
      at.set(java.lang.foreign.ValueLayout.JAVA_SHORT, 0, (short) type);
      at.set(JAVA_LONG, 8, start);
      at.set(JAVA_LONG, 16, length);
      String shown = "fcntl lock " + command + " " + type + " " + start + "+" + length;
      long result = call(Call.FCNTL, shown, fd, command, at.address());
      if (lock != null) {
        lock[0] = at.get(java.lang.foreign.ValueLayout.JAVA_SHORT, 0);
        lock[1] = at.get(JAVA_INT, 24);
      }
      return result;
    }
  }

  default long flock(int fd, int operation) {
    return call(Call.FLOCK, "flock " + operation, fd, operation);
  }

  default long fcntl(int fd, int command, long argument) {
    return call(Call.FCNTL, "fcntl " + command, fd, command, argument);
  }

  default long mount(String source, String target, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long from = Raw.text(arena, source).address();
      long to = Raw.text(arena, target).address();
      return call(Call.MOUNT, "mount " + source + " " + target, from, to, 0, flags, 0);
    }
  }

  default long umount(String target) {
    try (Arena arena = Arena.ofConfined()) {
      long at = Raw.text(arena, target).address();
      return call(Call.UMOUNT2, "umount " + target, at, Abi.MNT_DETACH);
    }
  }
}
