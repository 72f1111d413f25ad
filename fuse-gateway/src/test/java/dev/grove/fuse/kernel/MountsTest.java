package dev.grove.fuse.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.fuse.kernel.MountException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {
  @TempDir Path folder;

  @Test
  void parsesMountInfo() {
    String text =
        """
        22 1 254:0 / / rw,relatime - ext4 /dev/root rw
        98 22 0:45 / /mnt/a\\040b\\134c rw shared:5 master:1 - fuse.grove grove rw,user_id=0
        99 22 7:0 / /mnt/d\\303\\251 ro,nosuid,relatime - fuseblk.grove /dev/loop0 rw,dirsync,user_id=0
        broken line
        """;
    List<Mounts.Mount> mounts = Mounts.parse(text);
    assertEquals(3, mounts.size());
    assertEquals(
        new Mounts.Mount(
            "0:45", "/mnt/a b\\c", "fuse.grove", "grove", EnumSet.of(MountFlag.STRICTATIME)),
        mounts.get(1));
    assertEquals("/mnt/dé", mounts.get(2).mountPoint());
    assertEquals(
        EnumSet.of(MountFlag.READ_ONLY, MountFlag.NOSUID, MountFlag.RELATIME, MountFlag.DIRSYNC),
        mounts.get(2).flags());
    assertTrue(mounts.get(2).isFuse());
    assertFalse(mounts.get(0).isFuse());
  }

  @Test
  void rootIsMountedAndAFolderIsNot() {
    assertTrue(Mounts.isMounted(Path.of("/")));
    assertFalse(Mounts.isMounted(folder));
    assertEquals(Kind.NOT_MOUNTED, kind(() -> Mounts.unmount(folder, false)));
  }

  @Test
  void checksTheMountPoint() throws IOException {
    assertEquals(Kind.MISSING, kind(() -> Mounts.checkMountPoint(folder.resolve("none"), false)));
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertEquals(Kind.NOT_A_DIRECTORY, kind(() -> Mounts.checkMountPoint(file, false)));
    assertEquals(Kind.NOT_EMPTY, kind(() -> Mounts.checkMountPoint(folder, false)));
    assertEquals(Kind.BUSY, kind(() -> Mounts.checkMountPoint(Path.of("/proc"), false)));
    assertEquals(folder.toRealPath(), Mounts.checkMountPoint(folder, true));
  }

  private static Kind kind(Runnable action) {
    return assertThrows(MountException.class, action::run).kind();
  }
}
