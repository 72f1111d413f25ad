package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The file system below becomes read-only: by an error of its own under load, or by its owner. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class ReadOnlyDeviceTest {
  @RegisterExtension final Groves groves = new Groves();

  @Test
  void underLoadWritesFailReadsGoOnAndWhatWasSyncedComesBack()
      throws IOException, InterruptedException {
    Ext4 below = groves.ext4(512);
    MountedGrove grove = groves.at(Files.createDirectory(below.mountPoint().resolve("volume")));
    grove.start();
    Files.writeString(grove.path("safe"), "safe");
    NumberedFiles load = new NumberedFiles(grove.path("load"), 2, false);
    load.start();
    while (load.count() < 50) {
      Thread.sleep(10);
    }
    long synced = System.nanoTime();
    Run.ok(groves.host(), "sync", "-f", grove.mountPoint().toString());
    below.fail();
    load.join();
    assertRefused(grove, "echo new >new");
    assertRefused(grove, "rm safe");
    assertRefused(grove, "echo more >>safe && sync safe");
    assertEquals("safe", Files.readString(grove.path("safe")));
    Run.bash(grove.mountPoint(), "cat load/0/[0-9] load/1/[0-9] >/dev/null; ls -lR . >/dev/null");
    List<String> status = Run.grove("status", grove.volume().toString());
    String said = Run.ok(groves.host(), status.toArray(String[]::new)).out();
    assertTrue(said.contains("read-only"), said);
    assertNotEquals(0, grove.end("TERM"), grove::console);
    assertTrue(grove.errors().contains("takes no more changes"), grove::console);
    below.repair();
    grove.start();
    assertEquals("safe", Files.readString(grove.path("safe")));
    load.check(synced);
    Files.writeString(grove.path("new"), "writing goes on");
    grove.remount();
    assertEquals("writing goes on", Files.readString(grove.path("new")));
  }

  private static void assertRefused(MountedGrove grove, String change)
      throws IOException, InterruptedException {
    Run run = Run.any(grove.mountPoint(), List.of("bash", "-c", change));
    assertNotEquals(0, run.exit(), change);
    assertTrue(
        run.err().contains("Read-only file system") || run.err().contains("Input/output error"),
        run::toString);
  }

  @Test
  void aVolumeThatCannotBeWrittenIsRefusedWithTheReason() throws IOException, InterruptedException {
    Ext4 below = groves.ext4(64);
    MountedGrove grove = groves.at(Files.createDirectory(below.mountPoint().resolve("volume")));
    grove.start();
    Files.writeString(grove.path("file"), "content");
    grove.unmount();
    below.remount("ro");
    BadInputTest.assertRefused(
        6, grove.refused(), grove.volume().toString(), "mounted read-only", "make it writable");
    below.remount("rw");
    grove.start();
    assertEquals("content", Files.readString(grove.path("file")));
  }
}
