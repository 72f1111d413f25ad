package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting and ending: in order, in a hurry, and while somebody still uses the mount. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class ShutdownTest {
  /** A segment of the log with its header and nothing else. */
  private static final long EMPTY_SEGMENT_BYTES = 56;

  @RegisterExtension final Groves groves = new Groves();

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aSignalUnmounts(String signal) throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Run.bash(grove.mountPoint(), Trees.MAKE, grove.path("tree"));
    Set<String> expected = Trees.describe(grove.mountPoint());
    assertEquals(0, grove.end(signal), grove::console);
    assertFalse(grove.isMounted());
    assertEquals("", grove.errors());
    assertEquals(EMPTY_SEGMENT_BYTES, bytesBelow(grove.volume().resolve("log")), "log to replay");
    grove.start();
    Trees.assertSame(expected, grove.mountPoint());
  }

  @Test
  void aBusyMountIsDetachedAfterAWhile() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount("shutdown.busy-wait-seconds=1");
    try (FileChannel open = create(grove.path("file"))) {
      Files.writeString(grove.path("file"), "content");
      assertEquals(0, grove.end("TERM"), grove::console);
      assertTrue(open.isOpen());
    }
    assertFalse(grove.isMounted());
    String pid = Long.toString(ProcessHandle.current().pid());
    List<String> lines = grove.errors().lines().toList();
    assertEquals(2, lines.size(), grove::console);
    assertTrue(lines.get(0).startsWith("grove: the mount point is busy: "), grove::console);
    assertTrue(lines.get(0).contains(pid), grove::console);
    assertTrue(lines.get(1).startsWith("grove: detached while busy: "), grove::console);
    grove.start();
    assertEquals("content", Files.readString(grove.path("file")));
  }

  @Test
  void aBusyMountIsUnmountedWhenItsLastUserEnds() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount("shutdown.busy-wait-seconds=60");
    try (FileChannel open = create(grove.path("file"))) {
      grove.signal("TERM");
      awaitErrors(grove, "the mount point is busy");
      // Until then it goes on as if nothing had happened.
      Files.writeString(grove.path("file"), "late");
      assertTrue(open.isOpen());
    }
    assertEquals(0, grove.awaitEnd(), grove::console);
    assertFalse(grove.errors().contains("detached"), grove::console);
    grove.start();
    assertEquals("late", Files.readString(grove.path("file")));
  }

  @Test
  void aSecondSignalDetachesNow() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount("shutdown.busy-wait-seconds=600");
    try (FileChannel open = create(grove.path("file"))) {
      grove.signal("INT");
      awaitErrors(grove, "the mount point is busy");
      assertEquals(0, grove.end("INT"), grove::console);
      assertTrue(open.isOpen());
    }
    assertFalse(grove.isMounted());
  }

  @Test
  void umountCommandRefusesABusyMountAndUnmountsAnIdleOne()
      throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    List<String> umount = Run.grove("umount", grove.mountPoint().toString());
    try (FileChannel open = create(grove.path("file"))) {
      Run refused = Run.any(groves.host(), umount);
      assertEquals(10, refused.exit(), refused::toString);
      assertEquals(1, refused.err().lines().count(), refused::toString);
      assertTrue(open.isOpen() && grove.isMounted() && grove.isRunning());
    }
    Run done = Run.any(groves.host(), umount);
    assertEquals(0, done.exit(), done::toString);
    assertFalse(grove.isRunning());
    assertEquals(0, grove.awaitEnd());
    Run again = Run.any(groves.host(), umount);
    assertEquals(13, again.exit(), again::toString);
  }

  @Test
  void startsAndEndsQuicklyAndServesTwoVolumesAtOnce() throws IOException, InterruptedException {
    MountedGrove first = groves.mount();
    MountedGrove second = groves.mount();
    Files.writeString(first.path("file"), "of the first");
    Files.writeString(second.path("file"), "of the second");
    for (int i = 0; i < 5; i++) {
      second.remount();
      assertEquals("of the second", Files.readString(second.path("file")));
      Files.writeString(second.path("round" + i), "");
    }
    assertEquals("of the first", Files.readString(first.path("file")));
    Files.delete(second.path("file"));
    assertTrue(Files.exists(first.path("file")));
  }

  @Test
  void inTheBackground() throws IOException, InterruptedException {
    MountedGrove grove = groves.prepare();
    List<String> mount = grove.command("log.directory=" + groves.host());
    mount.add("--daemon");
    Run started = Run.any(groves.host(), mount);
    assertEquals(0, started.exit(), started::toString);
    assertTrue(grove.isMounted(), started::toString);
    Files.writeString(grove.path("file"), "content");
    Run status = Run.any(groves.host(), Run.grove("status", "--json", grove.volume().toString()));
    assertEquals(0, status.exit(), status::toString);
    assertTrue(status.out().contains("\"mountPoint\": \"" + grove.mountPoint()), status::toString);
    Run umount = Run.any(groves.host(), Run.grove("umount", grove.mountPoint().toString()));
    assertEquals(0, umount.exit(), umount::toString);
    grove.start();
    assertEquals("content", Files.readString(grove.path("file")));
  }

  private static void awaitErrors(MountedGrove grove, String text)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!grove.errors().contains(text)) {
      assertTrue(System.nanoTime() < deadline && grove.isRunning(), grove::console);
      Thread.sleep(20);
    }
  }

  private static FileChannel create(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  private static long bytesBelow(Path directory) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
