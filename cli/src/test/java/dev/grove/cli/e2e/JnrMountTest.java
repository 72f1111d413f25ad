package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beginning and end of a mount through libfuse 2, in order and not. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class JnrMountTest {
  private static final String JNR = "fuse.transport=jnr";

  @RegisterExtension final Groves groves = new Groves();

  @BeforeEach
  void needs() {
    Machine.needsLibfuse2();
  }

  private Run grove(Object... arguments) throws IOException, InterruptedException {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    return Run.any(groves.host(), Run.grove(words));
  }

  /** That sync(2) does not arrive is the only thing that it has to say. */
  private static void assertOneWarning(MountedGrove grove) throws IOException {
    assertEquals(1, grove.errors().lines().count(), grove::console);
    assertTrue(grove.errors().contains("sync(2) and sync -f will not reach"), grove::console);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalUnmounts(String signal) throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    Run.bash(grove.mountPoint(), Trees.MAKE, grove.path("tree"));
    Set<String> expected = Trees.describe(grove.mountPoint());
    assertEquals(0, grove.end(signal), grove::console);
    assertFalse(grove.isMounted());
    assertOneWarning(grove);
    grove.start(JNR);
    Trees.assertSame(expected, grove.mountPoint());
    grove.remount("fuse.transport=kernel");
    Trees.assertSame(expected, grove.mountPoint());
  }

  @Test
  void aBusyMountIsDetachedAfterAWhile() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR, "shutdown.busy-wait-seconds=1");
    try (FileChannel open =
        FileChannel.open(
            grove.path("file"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      Files.writeString(grove.path("file"), "content");
      assertEquals(0, grove.end("TERM"), grove::console);
      assertTrue(open.isOpen());
    }
    assertFalse(grove.isMounted());
    assertTrue(grove.errors().contains("grove: detached while busy: "), grove::console);
    grove.start(JNR);
    assertEquals("content", Files.readString(grove.path("file")));
  }

  @Test
  void theOtherCommands() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    Run.bash(
        grove.mountPoint(),
        "mkdir a; for i in $(seq 40); do head -c 20000 /dev/urandom >a/f$i; done");
    Run status = grove("status", "--json", grove.mountPoint());
    assertEquals(0, status.exit(), status::toString);
    assertTrue(status.out().contains("\"mountPoint\": \"" + grove.mountPoint()), status::toString);
    Run online = grove("check", grove.mountPoint());
    assertEquals(0, online.exit(), online::toString);
    assertTrue(online.out().contains("clean; 2 directories, 40 files"), online::toString);
    try (FileChannel open = FileChannel.open(grove.path("a/f1"))) {
      assertEquals(10, grove("umount", grove.mountPoint()).exit());
      assertTrue(open.isOpen() && grove.isMounted() && grove.isRunning());
    }
    Run umount = grove("umount", grove.mountPoint());
    assertEquals(0, umount.exit(), umount::toString);
    assertEquals(0, grove.awaitEnd());
    assertEquals(13, grove("status", grove.volume()).exit());
    Run offline = grove("check", grove.volume());
    assertEquals(0, offline.exit(), offline::toString);
    assertTrue(offline.out().contains("2 directories, 40 files"), offline::toString);
  }

  @Test
  void inTheBackground() throws IOException, InterruptedException {
    MountedGrove grove = groves.prepare();
    List<String> mount = grove.command(JNR, "log.directory=" + groves.host());
    mount.add("--daemon");
    Run started = Run.any(groves.host(), mount);
    assertEquals(0, started.exit(), started::toString);
    assertTrue(grove.isMounted(), started::toString);
    Files.writeString(grove.path("file"), "content");
    Run umount = grove("umount", grove.mountPoint());
    assertEquals(0, umount.exit(), umount::toString);
    assertFalse(grove.isMounted());
  }

  @Test
  void readOnly() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    Files.writeString(grove.path("file"), "content");
    grove.unmount();
    List<String> command = grove.command(JNR, "log.directory=" + groves.host());
    command.addAll(List.of("--daemon", "-o", "ro,noexec"));
    Run started = Run.any(groves.host(), command);
    assertEquals(0, started.exit(), started::toString);
    assertEquals("content", Files.readString(grove.path("file")));
    Run write = Run.any(grove.mountPoint(), List.of("touch", "other"));
    assertTrue(write.err().contains("Read-only file system"), write::toString);
    assertEquals(0, grove("umount", grove.mountPoint()).exit());
  }

  @Test
  void killedWhileProgramsWrite() throws IOException, InterruptedException {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    MountedGrove grove = groves.mount(JNR);
    List<NumberedFiles> earlier = new ArrayList<>();
    for (int round = 0; round < 3; round++) {
      NumberedFiles files = new NumberedFiles(grove.path("round" + round), 3, true);
      files.start();
      Thread.sleep(300 + random.nextInt(700));
      grove.kill();
      files.join();
      Run umount = grove("umount", grove.mountPoint());
      assertEquals(0, umount.exit(), umount::toString);
      grove.start(JNR);
      assertTrue(files.count() > 0, "nothing was written, seed " + seed);
      earlier.add(files);
      for (NumberedFiles each : earlier) {
        each.check(Long.MIN_VALUE);
      }
    }
  }

  /** A file without a name is gone after a crash, and its space with it. */
  @Test
  void killedWithAnUnlinkedFileOpen() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    Path file = grove.path("file");
    Files.write(file, new byte[1_000_000]);
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.WRITE)) {
      Files.delete(file);
      open.force(true);
      assertEquals(1_000_000, open.size());
      grove.kill();
    }
    grove.recover(JNR);
    assertEquals("", Run.bash(grove.mountPoint(), "ls -A").out());
    grove.unmount();
    Run check = grove("check", grove.volume());
    assertTrue(
        check.exit() == 0 && check.out().contains("1 directories, 0 files"), check::toString);
  }

  @Test
  void unmountedByOthers() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount(JNR);
    Files.writeString(grove.path("file"), "content");
    Run.ok(groves.host(), "umount", grove.mountPoint().toString());
    assertEquals(0, grove.awaitEnd(), grove::console);
    grove.start(JNR);
    assertEquals("content", Files.readString(grove.path("file")));
  }

  /** In a mount namespace in which the library is not one. */
  @Test
  void withoutLibfuse() throws IOException, InterruptedException {
    Machine.needs("unshare", "ldconfig", "mount");
    MountedGrove grove = groves.prepare();
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "-m",
                "bash",
                "-euc",
                """
                for f in $(ldconfig -p | awk '/libfuse\\.so\\.2 / { print $NF }' | xargs readlink -f | sort -u); do
                  mount --bind /dev/null $f
                done
                exec "$@"
                """,
                "-"));
    command.addAll(grove.command(JNR));
    Run refused = Run.any(groves.host(), command);
    BadInputTest.assertRefused(
        14, refused, "libfuse.so.2", "apt-get install libfuse2", "libfuse2t64");
    assertEquals("", Run.bash(grove.volume(), "ls -A").out(), "a volume was made");
    assertTrue(refused.err().length() < 300, refused::toString);
  }
}
