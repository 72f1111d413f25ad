package dev.grove.posix.sys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The one gate to the kernel: {@code syscall(2)}. What the C library would do to all threads, such
 * as setresuid, is done to the calling thread alone here.
 */
public final class Kernel {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle SYSCALL = syscall();
  private static final MethodHandle SIGACTION = sigaction();

  /** Bytes of glibc's struct sigaction: handler, mask (128), flags, restorer. */
  private static final int SIGACTION_BYTES = 152;

  private Kernel() {}

  @SuppressWarnings("restricted") // calls the kernel, as its name says
  private static MethodHandle syscall() {
    FunctionDescriptor type =
        FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow("syscall"),
        type,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(1));
  }

  @SuppressWarnings("restricted")
  private static MethodHandle sigaction() {
    FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS);
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("sigaction"), type);
  }

  /** Numbers and addresses, up to six; returns the result or the negated errno. */
  public static long call(Call call, long... arguments) {
    long[] a = java.util.Arrays.copyOf(arguments, 6);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
      long result =
          (long)
              SYSCALL.invokeExact(state, (long) call.number(), a[0], a[1], a[2], a[3], a[4], a[5]);
      return result == -1 ? -state.get(JAVA_INT, 0) : result;
    } catch (Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the call was not made: " + call, e);
    }
  }

  /**
   * From now on, {@code signal} interrupts a blocked call (EINTR) and does nothing else. Its
   * handler is {@code abs} of the C library: a function that is safe there and changes nothing.
   */
  public static void interruptBy(int signal) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment action = arena.allocate(SIGACTION_BYTES, 8);
      action.set(ADDRESS, 0, LINKER.defaultLookup().findOrThrow("abs"));
      int failed = (int) SIGACTION.invokeExact(signal, action, MemorySegment.NULL);
      if (failed != 0) {
        throw new IllegalStateException("no handler for signal " + signal);
      }
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the call was not made: sigaction", e);
    }
  }

  /** Memory that the kernel has given, such as a mapping. */
  @SuppressWarnings("restricted") // the address and size are those of a mapping
  public static MemorySegment memory(long address, long bytes) {
    return MemorySegment.ofAddress(address).reinterpret(bytes);
  }
}
