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

/** Mounts with {@code -o ro}: nothing of the volume is changed, so it need not be writable. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class ReadOnlyMountTest {
  /** Names, sizes, times of change and checksums of all that there is. */
  private static final String STATE =
      "find . -printf '%p %s %C@ %m\\n' | sort; find . -type f -print0 | sort -z | xargs -0r cksum";

  private static final List<String> RO = List.of("-o", "ro");

  @RegisterExtension final Groves groves = new Groves();

  private void assertRefuses(MountedGrove grove, String change)
      throws IOException, InterruptedException {
    Run run = Run.any(grove.mountPoint(), List.of("bash", "-c", change));
    assertNotEquals(0, run.exit(), change);
    assertTrue(run.err().contains("Read-only file system"), run::toString);
  }

  /** After a crash: what is in the log only is seen, without being written anywhere there. */
  @Test
  void onAMediumThatCannotBeWritten() throws IOException, InterruptedException {
    Ext4 below = groves.ext4(128);
    MountedGrove grove = groves.at(Files.createDirectory(below.mountPoint().resolve("volume")));
    grove.start();
    Files.writeString(grove.path("file"), "content");
    Run.bash(grove.mountPoint(), "mkdir d; for i in {1..200}; do echo $i >d/$i; done; sync file");
    grove.kill();
    Run.ok(
        groves.host(), Run.grove("umount", grove.mountPoint().toString()).toArray(String[]::new));
    below.remount("ro");
    String before = Run.bash(grove.volume(), STATE).out();
    grove.startWith(RO);
    assertEquals("content", Files.readString(grove.path("file")));
    assertEquals("200\n", Run.bash(grove.mountPoint(), "cat d/* | sort -u | wc -l").out());
    assertRefuses(grove, "echo new >new");
    grove.unmount();
    assertEquals(before, Run.bash(grove.volume(), STATE).out());
    below.remount("rw");
    grove.start();
    assertEquals("content", Files.readString(grove.path("file")));
  }

  @Test
  void severalMayReadAndNobodyMayWrite() throws IOException, InterruptedException {
    MountedGrove first = groves.mount();
    Files.writeString(first.path("file"), "content");
    MountedGrove second = groves.at(first.volume());
    BadInputTest.assertRefused(
        3, Run.any(groves.host(), second.commandWith(RO)), "in use by process " + first.pid());
    first.unmount();
    String before = Run.bash(first.volume(), STATE).out();
    first.startWith(RO);
    second.startWith(RO);
    assertEquals("content", Files.readString(first.path("file")));
    assertEquals("content", Files.readString(second.path("file")));
    MountedGrove writer = groves.at(first.volume());
    BadInputTest.assertRefused(3, writer.refused(), "mounted read-only");
    List<String> umount = Run.grove("umount", second.mountPoint().toString());
    Run.ok(groves.host(), umount.toArray(String[]::new));
    assertEquals("content", Files.readString(first.path("file")));
    first.unmount();
    assertEquals(before, Run.bash(first.volume(), STATE).out());
    writer.start();
    Files.writeString(writer.path("new"), "new");
  }

  @Test
  void theKernelsFlagAloneMakesNothingWritable() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Files.writeString(grove.path("file"), "content");
    grove.unmount();
    grove.startWith(RO);
    List<String> remount = Run.grove("mount", "-o", "remount,rw", grove.mountPoint().toString());
    BadInputTest.assertRefused(
        6, Run.any(groves.host(), remount), "cannot become writable", "mount it again");
    Run.ok(groves.host(), "mount", "-i", "-o", "remount,rw", grove.mountPoint().toString());
    assertRefuses(grove, "echo more >>file");
    assertRefuses(grove, "mkdir new");
    assertEquals("content", Files.readString(grove.path("file")));
  }

  @Test
  void aWritableMountBecomesReadOnlyAndWritableAgain() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Files.writeString(grove.path("file"), "content");
    remount(grove, "ro,nosuid");
    assertRefuses(grove, "echo more >>file");
    remount(grove, "rw");
    Files.writeString(grove.path("file"), "more");
    String options =
        Run.bash(groves.host(), "findmnt -n -o OPTIONS \"$1\"", grove.mountPoint()).out();
    assertTrue(options.startsWith("rw,nosuid,"), options);
    grove.remount();
    assertEquals("more", Files.readString(grove.path("file")));
  }

  private void remount(MountedGrove grove, String flags) throws IOException, InterruptedException {
    Run.ok(
        groves.host(),
        Run.grove("mount", "-o", "remount," + flags, grove.mountPoint().toString())
            .toArray(String[]::new));
  }

  @Test
  void neverMakesAVolume() throws IOException, InterruptedException {
    MountedGrove grove = groves.prepare();
    Run refused = Run.any(groves.host(), grove.commandWith(RO));
    BadInputTest.assertRefused(4, refused, "is empty");
    assertEquals("", Run.bash(grove.volume(), "ls -A").out());
  }
}
