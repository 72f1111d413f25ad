package dev.grove.posix.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Calls about extended attributes. */
public interface XattrCalls extends Traced {
  default long setxattr(String path, String name, String value, int flags) {
    return setAttribute(Call.SETXATTR, path, name, value, flags);
  }

  default long lsetxattr(String path, String name, String value, int flags) {
    return setAttribute(Call.LSETXATTR, path, name, value, flags);
  }

  private long setAttribute(Call call, String path, String name, String value, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long at = Raw.text(arena, path).address();
      long key = Raw.text(arena, name).address();
      long bytes = Raw.text(arena, value).address();
      String shown = "setxattr " + path + " " + name + " of " + value.length();
      return call(call, shown, at, key, bytes, value.length(), flags);
    }
  }

  default long fsetxattr(int fd, String name, String value, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long key = Raw.text(arena, name).address();
      long bytes = Raw.text(arena, value).address();
      return call(Call.FSETXATTR, "fsetxattr " + name, fd, key, bytes, value.length(), flags);
    }
  }

  default long getxattr(String path, String name, int limit, String[] into) {
    return attribute(Call.GETXATTR, path, name, limit, into);
  }

  default long lgetxattr(String path, String name, int limit, String[] into) {
    return attribute(Call.LGETXATTR, path, name, limit, into);
  }

  default long listxattr(String path, int limit, String[] into) {
    return attribute(Call.LISTXATTR, path, null, limit, into);
  }

  default long llistxattr(String path, int limit, String[] into) {
    return attribute(Call.LLISTXATTR, path, null, limit, into);
  }

  private long attribute(Call call, String path, String name, int limit, String[] into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, limit));
      long at = Raw.text(arena, path).address();
      String shown = call + " " + path + " " + name + " limit " + limit;
      long result =
          name == null
              ? call(call, shown, at, buffer.address(), limit)
              : call(call, shown, at, Raw.text(arena, name).address(), buffer.address(), limit);
      if (result >= 0 && limit > 0) {
        into[0] = Raw.string(buffer, result);
      }
      return result;
    }
  }

  default long fgetxattr(int fd, String name, int limit) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, limit));
      long key = Raw.text(arena, name).address();
      return call(Call.FGETXATTR, "fgetxattr " + name, fd, key, buffer.address(), limit);
    }
  }

  default long removexattr(String path, String name) {
    return remove(Call.REMOVEXATTR, path, name);
  }

  default long lremovexattr(String path, String name) {
    return remove(Call.LREMOVEXATTR, path, name);
  }

  private long remove(Call call, String path, String name) {
    try (Arena arena = Arena.ofConfined()) {
      long at = Raw.text(arena, path).address();
      return call(call, call + " " + path + " " + name, at, Raw.text(arena, name).address());
    }
  }

  default long fremovexattr(int fd, String name) {
    try (Arena arena = Arena.ofConfined()) {
      return call(Call.FREMOVEXATTR, "fremovexattr " + name, fd, Raw.text(arena, name).address());
    }
  }
}
