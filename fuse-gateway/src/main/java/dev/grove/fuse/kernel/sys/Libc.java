package dev.grove.fuse.kernel.sys;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/** Makes method handles for functions of the C library. */
final class Libc {
  static final MemoryLayout INT = ValueLayout.JAVA_INT;
  static final MemoryLayout LONG = ValueLayout.JAVA_LONG;
  static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");

  private Libc() {}

  /** A function that sets errno; its handle takes the capture segment first. */
  static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(name, FunctionDescriptor.of(result, arguments), ERRNO);
  }

  /** The same with variable arguments after the first {@code fixed} ones. */
  static MethodHandle variadic(
      int fixed, String name, MemoryLayout result, MemoryLayout... arguments) {
    return link(
        name,
        FunctionDescriptor.of(result, arguments),
        ERRNO,
        Linker.Option.firstVariadicArg(fixed));
  }

  @SuppressWarnings("restricted") // the one place where native functions are bound
  private static MethodHandle link(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type, options);
  }

  /** A handle of this class threw, which only a wrong descriptor can cause. */
  static IllegalStateException unexpected(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("a native call failed before it was made", cause);
  }
}
