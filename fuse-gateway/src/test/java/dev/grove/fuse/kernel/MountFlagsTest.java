package dev.grove.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.fuse.kernel.MountOptions.Access;
import dev.grove.fuse.kernel.wire.Shown;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the flags of a mount do, and how they are changed. */
@Tag("fuse")
@Timeout(120)
class MountFlagsTest {
  private static final Set<MountFlag> ALL_BUT_SYNC =
      EnumSet.of(
          MountFlag.READ_ONLY,
          MountFlag.NOSUID,
          MountFlag.NODEV,
          MountFlag.NOEXEC,
          MountFlag.NOATIME);

  private MountFixture mount;

  @BeforeEach
  void setUp() throws IOException {
    mount = new MountFixture(false);
    mount.mount(MountOptions.defaults());
  }

  @AfterEach
  void tearDown() throws IOException, InterruptedException {
    if (mount != null) {
      mount.end();
    }
  }

  private void fails(String message, String command) throws IOException, InterruptedException {
    MountFixture.Result result = mount.shell(command);
    assertTrue(result.status() != 0, result.output());
    assertTrue(result.output().contains(message), result.output());
  }

  @Test
  void accessFlagsAreTheKernels() throws Exception {
    Mounts.unmount(mount.path, false);
    mount.mount(MountOptions.builder().access(new Access(true, ALL_BUT_SYNC)).build());
    String line = mount.output("grep 'mount.040point' /proc/self/mounts");
    assertTrue(line.contains(" ro,nosuid,nodev,noexec,noatime,"), line);
    fails("Read-only file system", "touch \"$1/f\"");
  }

  @Test
  void whatIsShownIsNotWhatIsStored() throws Exception {
    mount.output("touch \"$1/f\" && chmod 604 \"$1/f\" && chown 3:4 \"$1/f\"");
    Mounts.unmount(mount.path, false);
    mount.mount(MountOptions.builder().shown(new Shown(1000, null, 027)).build());
    assertEquals("1000 4 750", mount.output("stat -c '%u %g %a' \"$1/f\""));
    assertEquals("1000 750", mount.output("stat -c '%u %a' \"$1\""));
    Mounts.unmount(mount.path, false);
    mount.mount(MountOptions.defaults());
    assertEquals("3 4 604", mount.output("stat -c '%u %g %a' \"$1/f\""));
  }

  @Test
  void dirsyncMakesEachChangeOfNamesDurable() throws Exception {
    Mounts.unmount(mount.path, false);
    Access access = new Access(true, EnumSet.of(MountFlag.DIRSYNC));
    mount.mount(MountOptions.builder().access(access).build());
    int before = mount.fs.syncs.get();
    mount.output("cd \"$1\" && mkdir d && touch d/f && mv d/f g && rm g && rmdir d");
    assertEquals(5, mount.fs.syncs.get() - before);
    mount.output("echo x >\"$1/h\" && chmod 600 \"$1/h\"");
    assertEquals(6, mount.fs.syncs.get() - before);
  }

  @Test
  void syncMakesEachWriteDurable() throws Exception {
    Mounts.unmount(mount.path, false);
    Access access = new Access(true, EnumSet.of(MountFlag.SYNC));
    mount.mount(MountOptions.builder().access(access).build());
    mount.output("touch \"$1/f\" && chmod 600 \"$1/f\"");
    long before = mount.requests(Opcode.FSYNC);
    mount.output("dd if=/dev/zero of=\"$1/f\" bs=10 count=5 conv=notrunc");
    assertEquals(5, mount.requests(Opcode.FSYNC) - before);
  }

  @Test
  void aRemountChangesTheFlagsThatItNames() throws Exception {
    Remount.run(mount.path, List.of("ro", "nosuid"));
    fails("Read-only file system", "touch \"$1/f\"");
    Remount.run(mount.path, List.of("noexec"));
    String line = mount.output("grep 'mount.040point' /proc/self/mounts");
    assertTrue(line.contains(" ro,nosuid,noexec,noatime,"), line);
    Remount.run(mount.path, List.of("rw"));
    mount.output("touch \"$1/f\"");
    String inUse = "exec 3>>\"$1/f\"; mount -i -o remount,ro \"$1\"";
    fails("busy", inUse);
    assertThrows(MountException.class, () -> Remount.run(mount.path, List.of("dirsync")));
  }
}
