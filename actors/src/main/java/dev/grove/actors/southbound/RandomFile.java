package dev.grove.actors.southbound;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file open for short reads at random places. The kernel is told so ({@code
 * posix_fadvise(POSIX_FADV_RANDOM)}): otherwise two reads side by side look to it like the
 * beginning of a long one, and it fetches many times more than is asked for. Java has no call for
 * this, so the file is opened by the C library. Safe for use by many threads until it is closed;
 * interrupts do not disturb it.
 */
final class RandomFile implements Closeable {
  private static final int O_RDONLY_CLOEXEC = 0x80000;
  private static final int POSIX_FADV_RANDOM = 1;
  private static final int ENOENT = 2;
  private static final int EINTR = 4;
  private static final int EIO = 5;
  private static final int ENOMEM = 12;
  private static final int ENFILE = 23;
  private static final int EMFILE = 24;

  /** As which Java's own calls give names to the system. */
  private static final Charset NAMES = Charset.forName(System.getProperty("sun.jnu.encoding"));

  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final MemoryLayout INT = ValueLayout.JAVA_INT;
  private static final MemoryLayout LONG = ValueLayout.JAVA_LONG;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  private static final MethodHandle OPEN =
      call(
          "open",
          FunctionDescriptor.of(INT, POINTER, INT),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle PREAD =
      call(
          "pread",
          FunctionDescriptor.of(LONG, INT, POINTER, LONG, LONG),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle FADVISE =
      call("posix_fadvise", FunctionDescriptor.of(INT, INT, LONG, LONG, INT));
  private static final MethodHandle CLOSE = call("close", FunctionDescriptor.of(INT, INT));

  private final Path path;
  private final int descriptor;

  private RandomFile(Path path, int descriptor) {
    this.path = path;
    this.descriptor = descriptor;
  }

  @SuppressWarnings("restricted") // native functions are bound here and nowhere else in this module
  private static MethodHandle call(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  static RandomFile open(Path path) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment name = arena.allocateFrom(path.toString(), NAMES);
      int descriptor = openOnce(state, name);
      while (descriptor < 0 && errno(state) == EINTR) {
        descriptor = openOnce(state, name);
      }
      if (descriptor < 0) {
        throw failure(path, errno(state));
      }
      return new RandomFile(path, descriptor);
    }
  }

  private static int openOnce(MemorySegment state, MemorySegment name) {
    try {
      int descriptor = (int) OPEN.invokeExact(state, name, O_RDONLY_CLOEXEC);
      if (descriptor >= 0) {
        // Advice only: a file system that does not take it reads more than it must.
        int ignored = (int) FADVISE.invokeExact(descriptor, 0L, 0L, POSIX_FADV_RANDOM);
      }
      return descriptor;
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** Reads {@code length} bytes, or fewer at the end of the file. */
  ByteBuffer read(long offset, int length) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment bytes = arena.allocate(length);
      while (into.hasRemaining()) {
        int read = readOnce(state, bytes, offset + into.position(), into.remaining());
        if (read == 0) {
          break;
        }
        into.put(bytes.asSlice(0, read).asByteBuffer());
      }
    }
    return into.flip();
  }

  private int readOnce(MemorySegment state, MemorySegment bytes, long offset, int length)
      throws IOException {
    while (true) {
      long read;
      try {
        read = (long) PREAD.invokeExact(state, descriptor, bytes, (long) length, offset);
      } catch (Throwable e) {
        throw unexpected(e);
      }
      if (read >= 0) {
        return (int) read;
      }
      if (errno(state) != EINTR) {
        throw failure(path, errno(state));
      }
    }
  }

  /** To be called once, when nobody reads any more: the number may belong to another file then. */
  @Override
  public void close() {
    try {
      // Open for reading only: there is nothing that could be lost.
      int ignored = (int) CLOSE.invokeExact(descriptor);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  private static IOException failure(Path path, int errno) {
    return switch (errno) {
      case ENOENT -> new NoSuchFileException(path.toString());
      case EIO -> new IOException("Input/output error");
      case ENOMEM -> new IOException("Cannot allocate memory");
      case ENFILE, EMFILE -> new IOException("Too many open files");
      default -> new IOException("errno " + errno);
    };
  }

  /** A handle of this class threw, which only a wrong descriptor can cause. */
  private static IllegalStateException unexpected(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a native call failed before it was made", cause);
  }
}
