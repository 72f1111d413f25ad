package dev.grove.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that get signals while they wait for a device that does not answer. */
@Tag("fuse")
@Timeout(60)
class KilledCallerTest {
  private static final String FSYNC =
      """
      import os, signal, sys
      signal.signal(signal.SIGUSR1, lambda *_: None)
      f = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
      os.write(f, b'x')
      os.fsync(f)
      """;

  private final CountDownLatch device = new CountDownLatch(1);
  private final List<Process> processes = new ArrayList<>();
  private MountFixture mount;

  @BeforeEach
  void setUp() throws IOException {
    mount = new MountFixture(false);
    mount.fs.device = device;
  }

  @AfterEach
  void tearDown() throws IOException, InterruptedException {
    device.countDown();
    processes.forEach(Process::destroyForcibly);
    if (mount != null) {
      mount.end();
    }
  }

  /** A process that waits in fsync. */
  private Process waiting(String name) throws IOException, InterruptedException {
    int before = mount.fs.fsyncs.get();
    Process process =
        new ProcessBuilder("python3", "-c", FSYNC, mount.path.resolve(name).toString())
            .inheritIO()
            .start();
    processes.add(process);
    while (mount.fs.fsyncs.get() == before) {
      Thread.sleep(5);
    }
    return process;
  }

  @Test
  void aKilledProcessGoesAndTheOthersWaitOn() throws Exception {
    mount.mount(MountOptions.builder().threads(2).build());
    Process killed = waiting("a");
    Process ended = waiting("b");
    Process stays = waiting("c");
    killed.destroyForcibly();
    ended.destroy();
    assertTrue(killed.waitFor(20, TimeUnit.SECONDS), "SIGKILL");
    assertTrue(ended.waitFor(20, TimeUnit.SECONDS), "SIGTERM");
    assertTrue(stays.isAlive());
    device.countDown();
    assertEquals(0, stays.waitFor());
  }

  @Test
  void aSignalThatTheProgramHandlesDoesNotFailItsFsync() throws Exception {
    mount.mount(MountOptions.defaults());
    Process process = waiting("a");
    for (int i = 0; i < 3; i++) {
      assertEquals(0, new ProcessBuilder("kill", "-USR1", "" + process.pid()).start().waitFor());
      assertFalse(process.waitFor(700, TimeUnit.MILLISECONDS));
    }
    device.countDown();
    assertEquals(0, process.waitFor());
  }

  @Test
  void aProcessCanBeKilledWhenNoReaderIsLeft() throws Exception {
    mount.mount(MountOptions.builder().threads(2).maxThreads(2).build());
    mount.output("echo >\"$1/f\""); // the first close asks whether closes are to be told
    Process first = waiting("a");
    Process second = waiting("b");
    first.destroyForcibly();
    second.destroyForcibly();
    assertTrue(first.waitFor(20, TimeUnit.SECONDS));
    assertTrue(second.waitFor(20, TimeUnit.SECONDS));
    device.countDown();
    assertEquals("fine", mount.output("echo fine >\"$1/f\"; cat \"$1/f\""));
  }

  @Test
  void whatIsPendingIsReadFromTheStatusOfTheThread() {
    String status = "Name:\tx\nSigPnd:\t%s\nShdPnd:\t%s\nSigBlk:\t0000000000000100\n";
    String none = "0000000000000000";
    assertFalse(DyingCaller.isDying(status.formatted(none, "0000000000000200")));
    assertTrue(DyingCaller.isDying(status.formatted("0000000000000100", none)));
    assertTrue(DyingCaller.isDying(status.formatted(none, "8000000000000100")));
    assertFalse(DyingCaller.isDying(0));
    assertFalse(DyingCaller.isDying(Math.toIntExact(ProcessHandle.current().pid())));
  }
}
