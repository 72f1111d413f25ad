package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.grove.posix.namespace.Settings;
import dev.grove.posix.namespace.Stress;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several processes at the same names; on the host's file system too, to see that it is right. */
@Tag("fuse")
@Timeout(value = 200, threadMode = ThreadMode.SEPARATE_THREAD)
final class NamespaceStressTest {
  private static final long SEED = 20_261;
  private static final int PROCESSES = 4;
  private static final int BURST_OPERATIONS = 6;

  @RegisterExtension final Groves groves = new Groves();

  @BeforeEach
  void needs() {
    Assumptions.assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "skipped: it calls Linux on x86-64");
  }

  private static void stress(Path directory, long operations, Runnable remount)
      throws InterruptedException {
    Settings settings =
        new Settings(
            directory.toString(), SEED, PROCESSES, operations, BURST_OPERATIONS, remount, 150);
    Stress.Outcome outcome = Stress.run(settings, done -> {});
    assertEquals("", outcome.broken());
    assertEquals(0, outcome.undecided());
  }

  @Test
  void groveExplainsAll() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    stress(grove.mountPoint(), 8_000, () -> PosixSuiteTest.remount(grove));
  }

  @Test
  void theHostExplainsAll() throws InterruptedException {
    stress(groves.host(), 8_000, null);
  }
}
