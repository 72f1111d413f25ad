package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * fdatasync(2) of the device below fails once, by strace: every sync from then on says so, of
 * whatever file, also when the device would confirm again.
 */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class SyncFailureTest {
  private static final String PYTHON =
      """
      import ctypes, errno, mmap, os, sys
      libc = ctypes.CDLL(None, use_errno=True)
      def fails(call):
          try: call()
          except OSError as e: assert e.errno == errno.EIO, e; return
          raise SystemExit('it succeeded')
      def syncfs():
          if libc.syncfs(root) != 0: raise OSError(ctypes.get_errno(), 'syncfs')
      def durable(name): return os.getxattr(name, 'user.grove.durable')
      root = os.open('.', os.O_RDONLY)
      safe = os.open('safe', os.O_RDWR)
      lost = os.open('lost', os.O_RDWR)
      """;

  private static final String FAILS =
      """
      for i in range(3):
          fails(lambda: os.fsync(lost)); fails(lambda: os.fdatasync(lost))
          fails(lambda: os.fsync(safe)); fails(lambda: os.fdatasync(safe))
          fails(lambda: os.fsync(root)); fails(syncfs)
          fails(lambda: os.pwrite(safe, b'more', 0)); fails(lambda: os.mkdir('d'))
          assert durable('safe') == b'yes' and durable('lost') == b'no'
      """;

  @RegisterExtension final Groves groves = new Groves();

  @Test
  void afterAForceThatFailedNoSyncSucceeds() throws IOException, InterruptedException {
    Machine.needs("strace", "python3", "sync");
    MountedGrove grove = groves.mount("volume.log.flush-interval-millis=60000");
    Files.writeString(grove.path("safe"), "safe");
    Files.writeString(grove.path("lost"), "");
    Run.bash(grove.mountPoint(), "sync -f safe");
    try (Strace strace =
        Strace.attach(grove.directory(), grove.pid(), "-e", "inject=fdatasync:error=EIO:when=1")) {
      python(grove, "os.write(lost, b'lost'); fails(lambda: os.fsync(lost))\n" + FAILS);
      long failed = strace.end().stream().filter(c -> c.isForce() && c.result() < 0).count();
      assertEquals(1, failed);
    }
    python(grove, FAILS);
    assertEquals("safe", Files.readString(grove.path("safe")));
    String status = Run.ok(groves.host(), status(grove)).out();
    assertTrue(status.contains("not durable"), status);
    assertNotEquals(0, grove.end("TERM"), grove::console);
    grove.start();
    assertEquals("safe", Files.readString(grove.path("safe")));
    python(grove, "os.write(lost, b'again'); os.fsync(lost); assert durable('lost') == b'yes'");
  }

  private static String[] status(MountedGrove grove) {
    return Run.grove("status", grove.mountPoint().toString()).toArray(String[]::new);
  }

  private static void python(MountedGrove grove, String program)
      throws IOException, InterruptedException {
    Run.ok(grove.mountPoint(), "python3", "-c", PYTHON + program);
  }
}
