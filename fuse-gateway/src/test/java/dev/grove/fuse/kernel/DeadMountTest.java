package dev.grove.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.fuse.kernel.MountException.Kind;
import dev.grove.fuse.kernel.MountOptions.Fuseblk;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left when the serving process is killed, and how it is taken away. */
@Tag("fuse")
@Timeout(60)
class DeadMountTest {
  private MountFixture mount;

  @BeforeEach
  void setUp() throws IOException {
    mount = new MountFixture(false);
  }

  @AfterEach
  void tearDown() throws IOException, InterruptedException {
    if (mount != null) {
      mount.end();
    }
  }

  /** Serves until it is killed. */
  static final class Server {
    private Server() {}

    public static void main(String[] args) throws InterruptedException {
      Session session =
          Session.mount(new MemoryFileSystem(false), Path.of(args[0]), MountOptions.defaults());
      System.out.println("mounted");
      session.awaitEnd();
    }
  }

  @Test
  void killedServerLeavesADeadMountThatCanBeDetached() throws Exception {
    Process server = serve(Server.class);
    try (BufferedReader output = server.inputReader()) {
      assertEquals("mounted", output.readLine());
      mount.output("echo data > \"$1/f\" && cat \"$1/f\"");
      server.destroyForcibly();
      assertTrue(server.waitFor(10, TimeUnit.SECONDS));
    }
    assertTrue(mount.shell("ls \"$1\"").output().contains("not connected"));
    assertTrue(Mounts.isMounted(mount.path));
    MountException busy =
        assertThrows(MountException.class, () -> mount.mount(MountOptions.defaults()));
    assertEquals(Kind.BUSY, busy.kind());
    assertTrue(busy.getMessage().contains("grove umount"), busy.getMessage());
    String device = Mounts.at(mount.path).orElseThrow().source();
    Mounts.detach(mount.path);
    assertFalse(Mounts.isMounted(mount.path));
    assertFalse(
        mount.output("sleep 0.2; losetup -a").contains(device + ":"), "loop device is free again");
    mount.mount(MountOptions.defaults());
    assertEquals("", mount.output("ls \"$1\""));
  }

  /**
   * When told to, unmounts its own mount, whose device does not answer the sync that the kernel
   * waits for.
   */
  static final class Unmounter {
    private Unmounter() {}

    public static void main(String[] args) throws InterruptedException, IOException {
      MemoryFileSystem fs = new MemoryFileSystem(false);
      fs.device = new CountDownLatch(1);
      MountOptions options = MountOptions.builder().fuseblk(Fuseblk.ALWAYS).build();
      try (Session session = Session.mount(fs, Path.of(args[0]), options)) {
        System.out.println("mounted");
        assertEquals('\n', System.in.read());
        Thread unmounting = Thread.ofPlatform().start(session::unmount);
        while (fs.syncs.get() == 0) {
          Thread.sleep(5);
        }
        System.out.println("waiting");
        unmounting.join();
      }
    }
  }

  @Test
  void aServerThatIsKilledWhileItUnmountsEnds() throws Exception {
    Process server = serve(Unmounter.class);
    try (BufferedReader output = server.inputReader()) {
      assertEquals("mounted", output.readLine());
      long connection = connection();
      server.getOutputStream().write('\n');
      server.getOutputStream().flush();
      assertEquals("waiting", output.readLine());
      server.destroyForcibly();
      boolean ended = server.waitFor(10, TimeUnit.SECONDS);
      if (!ended) {
        abort(connection);
      }
      assertTrue(ended, "it waits for itself, and sync(2) of the whole machine for it");
    }
    assertFalse(Mounts.isMounted(mount.path));
    mount.mount(MountOptions.defaults());
  }

  /** The number by which the kernel knows the mount: its device, as the kernel packs it. */
  private long connection() {
    String[] device = Mounts.at(mount.path).orElseThrow().device().split(":", -1);
    return (Long.parseLong(device[0]) << 20) | Long.parseLong(device[1]);
  }

  /** Frees the machine of a mount that nobody else can end. */
  private void abort(long connection) throws IOException, InterruptedException {
    mount.output(
        """
        d=$(mktemp -d) && mount -t fusectl none "$d"
        echo 1 >"$d/%d/abort"; r=$?
        umount "$d"; rmdir "$d"; exit $r
        """
            .formatted(connection));
  }

  private Process serve(Class<?> main) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            main.getName(),
            mount.path.toString())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
