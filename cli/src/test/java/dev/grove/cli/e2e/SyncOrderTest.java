package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.cli.e2e.SyncTrace.Request;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every call that promises durability reaches the device before it returns: the log is written,
 * forced, and only then the kernel gets its answer. Seen with strace on the process of the mount.
 */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class SyncOrderTest {
  /** Nothing is forced because time has passed. */
  private static final String NO_TICK = "volume.log.flush-interval-millis=60000";

  private static final String PLAIN = "fuse.sync-through-loop-device=never";
  private static final String LOOP = "fuse.sync-through-loop-device=always";

  private static final String KERNEL = "fuse.transport=kernel";
  private static final String JNR = "fuse.transport=jnr";

  private static final String PYTHON =
      """
      import ctypes, mmap, os, struct, sys
      libc = ctypes.CDLL(None, use_errno=True)
      def create(flags=0): return os.open('file', os.O_RDWR | os.O_CREAT | flags, 0o600)
      def check(result):
          if result < 0: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
          return result
      def aio(fd, opcode, buffer=0, length=0):
          context = ctypes.c_ulong(0)
          check(libc.syscall(206, 8, ctypes.byref(context)))
          block = ctypes.create_string_buffer(
              struct.pack('<QIIHhIQQqQII', 0, 0, 0, opcode, 0, fd, buffer, length, 0, 0, 0, 0))
          blocks = (ctypes.c_void_p * 1)(ctypes.addressof(block))
          check(libc.syscall(209, context, 1, blocks))
          event = ctypes.create_string_buffer(32)
          check(libc.syscall(208, context, 1, 1, event, None))
          result = struct.unpack('<QQqq', event.raw)[2]
          if result < 0: raise OSError(-result, os.strerror(-result))
      """;

  @RegisterExtension final Groves groves = new Groves();

  @BeforeEach
  void needs() {
    Machine.needs("strace", "python3", "sync");
  }

  /** A call, what it is made by, and the request whose answer it waits for. */
  enum Call {
    FSYNC(SyncTrace.FSYNC, "f = create(); os.write(f, b'x' * 100); os.fsync(f)"),
    FDATASYNC(SyncTrace.FSYNC, "f = create(); os.write(f, b'x' * 100); os.fdatasync(f)"),
    O_SYNC(SyncTrace.FSYNC, "os.write(create(os.O_SYNC), b'x' * 100)"),
    O_DSYNC(SyncTrace.FSYNC, "os.write(create(os.O_DSYNC), b'x' * 100)"),
    RWF_DSYNC(SyncTrace.FSYNC, "os.pwritev(create(), [b'x' * 100], 0, os.RWF_DSYNC)"),
    DIRECTORY(SyncTrace.FSYNCDIR, "os.mkdir('d'); os.fsync(os.open('d', os.O_RDONLY))"),
    MSYNC(
        SyncTrace.FSYNC,
        "f = create(); os.truncate(f, 9999); m = mmap.mmap(f, 9999); m[5000:5003] = b'xyz'; m.flush()"),
    AIO_FSYNC(SyncTrace.FSYNC, "f = create(); os.write(f, b'x' * 100); aio(f, 2)"),
    AIO_FDSYNC(SyncTrace.FSYNC, "f = create(); os.write(f, b'x' * 100); aio(f, 3)"),
    SYNCFS(SyncTrace.SYNCFS, "os.write(create(), b'x'); check(libc.syncfs(os.open('.', 0)))"),
    SYNC(SyncTrace.SYNCFS, "os.write(create(), b'x'); os.sync()"),
    SYNC_MAPPED(
        SyncTrace.SYNCFS,
        "f = create(); os.truncate(f, 99); m = mmap.mmap(f, 99); m[5:8] = b'xyz'; os.sync()"),
    DIRECT_DSYNC(
        SyncTrace.WRITE,
        "f = create(os.O_DIRECT | os.O_DSYNC); m = mmap.mmap(-1, 4096); os.pwritev(f, [m], 0)"),
    /** The kernel sends no FSYNC here. */
    AIO_DIRECT_DSYNC(
        SyncTrace.WRITE,
        """
        os.truncate(create(), 8192); f = create(os.O_DIRECT | os.O_DSYNC)
        m = mmap.mmap(-1, 4096); b = ctypes.c_char.from_buffer(m)
        aio(f, 1, ctypes.addressof(b), 4096)
        """);

    final int opcode;
    final String program;

    Call(int opcode, String program) {
      this.opcode = opcode;
      this.program = program;
    }
  }

  private static SyncTrace trace(MountedGrove grove, String program, String... options)
      throws IOException, InterruptedException {
    try (Strace strace = Strace.attach(grove.directory(), grove.pid(), options)) {
      python(grove, program);
      return new SyncTrace(strace.end());
    }
  }

  private static void python(MountedGrove grove, String program)
      throws IOException, InterruptedException {
    Run.ok(grove.mountPoint(), "python3", "-c", PYTHON + program);
  }

  @TestFactory
  Stream<DynamicTest> theLogIsForcedBeforeTheAnswer() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(NO_TICK);
    return Stream.of(Call.values())
        .map(call -> DynamicTest.dynamicTest(call.name(), () -> check(grove, call, false)));
  }

  /**
   * libfuse 2 does not know SYNCFS. It takes direct writes one by one, so the kernel sends FSYNC
   * after each.
   */
  @TestFactory
  Stream<DynamicTest> theLogIsForcedBeforeLibfuseAnswers()
      throws IOException, InterruptedException {
    Machine.needsLibfuse2();
    MountedGrove grove = groves.mount(NO_TICK, JNR);
    return Stream.of(Call.values())
        .filter(call -> call.opcode != SyncTrace.SYNCFS)
        .map(call -> DynamicTest.dynamicTest(call.name(), () -> check(grove, call, true)));
  }

  private static void check(MountedGrove grove, Call call, boolean alwaysFsync)
      throws IOException, InterruptedException {
    SyncTrace trace = trace(grove, call.program);
    Request request = trace.requests(call.opcode).getLast();
    trace.assertForcedBeforeAnswer(request);
    if (call.opcode == SyncTrace.WRITE) {
      assertEquals(
          alwaysFsync || call == Call.DIRECT_DSYNC, !trace.requests(SyncTrace.FSYNC).isEmpty());
    } else if (call != Call.DIRECTORY) {
      Request write = trace.requests(SyncTrace.WRITE).getLast();
      assertTrue(write.answered() < request.received(), () -> "not all is covered:\n" + trace);
    }
  }

  /** umount(2) itself waits for that. */
  @ParameterizedTest
  @ValueSource(strings = {KERNEL, JNR})
  void unmountingForcesBeforeItReturns(String transport) throws IOException, InterruptedException {
    if (transport.equals(JNR)) {
      Machine.needsLibfuse2();
    }
    MountedGrove grove = groves.mount(NO_TICK, transport);
    try (Strace strace = Strace.attach(grove.directory(), grove.pid())) {
      python(grove, "os.write(create(), b'x' * 100)");
      Run.ok(grove.directory(), "umount", grove.mountPoint().toString());
      assertEquals(0, grove.awaitEnd());
      SyncTrace trace = new SyncTrace(strace.end());
      trace.assertForcedBeforeAnswer(trace.only(SyncTrace.DESTROY));
      trace.assertAllForced("/manifest");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {PLAIN, LOOP})
  void aSignalForcesEverythingBeforeTheProcessEnds(String kind)
      throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(NO_TICK, kind);
    try (Strace strace = Strace.attach(grove.directory(), grove.pid())) {
      python(grove, "os.write(create(), b'x' * 100)");
      assertEquals(0, grove.end("TERM"));
      SyncTrace trace = new SyncTrace(strace.end());
      trace.assertAllForced("/log/");
      trace.assertAllForced("/manifest");
      trace.assertAllForced("/runs/");
    }
  }

  /** The kernel hands sync(2) on to mounts over a block device only. */
  @Test
  void aPlainMountIsNotToldOfSync() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(NO_TICK, PLAIN);
    SyncTrace trace = trace(grove, Call.SYNCFS.program + "; os.sync()");
    assertEquals(List.of(), trace.requests(SyncTrace.SYNCFS));
    trace.assertLogUntouched();
  }

  /** These promise nothing, and cost no force. */
  @TestFactory
  Stream<DynamicTest> theOthersDoNotWait() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(NO_TICK);
    return Stream.of(Unforced.values())
        .map(call -> DynamicTest.dynamicTest(call.name(), () -> checkUnforced(grove, call)));
  }

  private static void checkUnforced(MountedGrove grove, Unforced call)
      throws IOException, InterruptedException {
    SyncTrace trace = trace(grove, call.program);
    assertFalse(trace.requests(SyncTrace.WRITE).isEmpty(), trace::toString);
    trace.assertLogUntouched();
  }

  enum Unforced {
    WRITE("os.write(create(), b'x' * 100)"),
    CLOSE("f = create(); os.write(f, b'x' * 100); os.close(f)"),
    MUNMAP(
        "f = create(); os.truncate(f, 99); m = mmap.mmap(f, 99); m[0:3] = b'xyz'; m.close(); os.close(f)"),
    MS_ASYNC_AND_SYNC_FILE_RANGE(
        """
        f = create(); os.truncate(f, 4096); m = mmap.mmap(f, 4096); m[0:3] = b'xyz'
        check(libc.msync(ctypes.c_void_p(ctypes.addressof(ctypes.c_char.from_buffer(m))), 4096, 1))
        check(libc.sync_file_range(f, ctypes.c_long(0), ctypes.c_long(4096), 7))
        """);

    final String program;

    Unforced(String program) {
      this.program = program;
    }
  }
}
