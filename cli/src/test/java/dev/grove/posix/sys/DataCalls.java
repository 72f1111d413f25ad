package dev.grove.posix.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Calls that move bytes: content and entries of directories. */
public interface DataCalls extends Traced {
  int PAGE_BYTES = 4096;

  default long read(int fd, byte[] into) {
    return fill(Call.READ, "read", fd, into, -1);
  }

  default long pread(int fd, byte[] into, long offset) {
    return fill(Call.PREAD64, "pread at " + offset, fd, into, offset);
  }

  private long fill(Call call, String shown, int fd, byte[] into, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, into.length), PAGE_BYTES);
      String words = shown + " of " + into.length;
      long result = call(call, words, fd, buffer.address(), into.length, offset);
      if (result > 0) {
        MemorySegment.copy(buffer, JAVA_BYTE, 0, into, 0, (int) result);
      }
      return result;
    }
  }

  default long write(int fd, byte[] from) {
    return send(Call.WRITE, "write", fd, from, -1);
  }

  default long pwrite(int fd, byte[] from, long offset) {
    return send(Call.PWRITE64, "pwrite at " + offset, fd, from, offset);
  }

  private long send(Call call, String shown, int fd, byte[] from, long offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(Math.max(1, from.length), PAGE_BYTES);
      MemorySegment.copy(from, 0, buffer, JAVA_BYTE, 0, from.length);
      String words = shown + " of " + from.length;
      return call(call, words, fd, buffer.address(), from.length, offset);
    }
  }

  /** A read or write with a buffer at a bad address. */
  default long faulty(Call call, int fd, long length) {
    return call(call, call + " to a bad address", fd, 1, length, 0);
  }

  /** readv or writev of pieces of these lengths, all with the given byte. */
  default long vector(Call call, int fd, long... lengths) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pieces = arena.allocate(16L * lengths.length, 8);
      for (int i = 0; i < lengths.length; i++) {
        MemorySegment piece = arena.allocate(Math.clamp(lengths[i], 1, 1 << 20));
        piece.fill((byte) 'v');
        pieces.setAtIndex(JAVA_LONG, 2L * i, piece.address());
        pieces.setAtIndex(JAVA_LONG, 2L * i + 1, lengths[i]);
      }
      return call(call, call + " of " + lengths.length, fd, pieces.address(), lengths.length);
    }
  }

  default long lseek(int fd, long offset, int whence) {
    return call(Call.LSEEK, "lseek " + offset + " whence " + whence, fd, offset, whence);
  }

  default long fallocate(int fd, int mode, long offset, long length) {
    String shown = "fallocate " + mode + " " + offset + "+" + length;
    return call(Call.FALLOCATE, shown, fd, mode, offset, length);
  }

  default long fsync(int fd) {
    return call(Call.FSYNC, "fsync", fd);
  }

  default long fdatasync(int fd) {
    return call(Call.FDATASYNC, "fdatasync", fd);
  }

  default long syncfs(int fd) {
    return call(Call.SYNCFS, "syncfs", fd);
  }

  default long syncFileRange(int fd, long offset, long length, int flags) {
    return call(Call.SYNC_FILE_RANGE, "sync_file_range", fd, offset, length, flags);
  }

  /** Offsets are given, or -1 for the descriptor's own. */
  default long copyFileRange(int fd, long offset, int toFd, long toOffset, long length, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      long in = offset < 0 ? 0 : arena.allocateFrom(JAVA_LONG, offset).address();
      long out = toOffset < 0 ? 0 : arena.allocateFrom(JAVA_LONG, toOffset).address();
      String shown = "copy_file_range " + offset + " to " + toOffset + " length " + length;
      return call(Call.COPY_FILE_RANGE, shown, fd, in, toFd, out, length, flags);
    }
  }

  default long sendfile(int toFd, int fd, long length) {
    return call(Call.SENDFILE, "sendfile of " + length, toFd, fd, 0, length);
  }

  default long clone(int toFd, int fd) {
    return call(Call.IOCTL, "ioctl FICLONE", toFd, Abi.FICLONE, fd);
  }

  default long mmap(int fd, int protection, int flags, long offset, long length) {
    String shown = "mmap " + offset + "+" + length;
    return call(Call.MMAP, shown, 0, length, protection, flags, fd, offset);
  }

  default long msync(MemorySegment mapping) {
    return call(Call.MSYNC, "msync", mapping.address(), mapping.byteSize(), Abi.MS_SYNC);
  }

  default long munmap(MemorySegment mapping) {
    return call(Call.MUNMAP, "munmap", mapping.address(), mapping.byteSize());
  }

  /** The entries of one reply, at most {@code bytes} of it, are added to {@code into}. */
  default long getdents(int fd, int bytes, List<DirEntry> into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(bytes, 8);
      long result = call(Call.GETDENTS64, "getdents", fd, buffer.address(), bytes);
      // struct linux_dirent64: 0 u64 ino, 8 u64 next position, 16 u16 length, 18 u8 type, 19 name
      for (long at = 0; at < result; at += buffer.get(JAVA_SHORT_UNALIGNED, at + 16) & 0xffff) {
        long end = at + 19;
        while (buffer.get(JAVA_BYTE, end) != 0) {
          end++;
        }
        into.add(
            new DirEntry(
                Raw.string(buffer.asSlice(at + 19), end - at - 19),
                buffer.get(JAVA_LONG_UNALIGNED, at),
                buffer.get(JAVA_LONG_UNALIGNED, at + 8),
                buffer.get(JAVA_BYTE, at + 18)));
      }
      return result;
    }
  }
}
