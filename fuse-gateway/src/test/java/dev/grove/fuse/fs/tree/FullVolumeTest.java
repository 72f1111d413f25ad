package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.grove.actors.volume.VolumeException;
import dev.grove.fuse.fs.Errno;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class FullVolumeTest {
  private final Fixture on = new Fixture();

  @Test
  void nothingGrowsAndEverythingElseGoesOn() {
    long file = on.file(ROOT_INO, "kept").ino();
    on.file(ROOT_INO, "gone");
    MemorySegment hello = MemorySegment.ofArray(bytes("hello"));
    on.fs.write(USER, file, 0, hello);

    on.volume.full = true;
    fails(Errno.ENOSPC, () -> on.fs.write(USER, file, 5, hello));
    fails(Errno.ENOSPC, () -> on.file(ROOT_INO, "new"));
    fails(Errno.ENOSPC, () -> on.dir(ROOT_INO, "newdir"));
    MemorySegment read = MemorySegment.ofArray(new byte[16]);
    assertEquals(5, on.fs.read(file, 0, read));
    on.fs.unlink(ROOT_INO, bytes("gone"));
    on.fs.rename(ROOT_INO, bytes("kept"), ROOT_INO, bytes("moved"), 0);

    on.volume.full = false;
    on.fs.write(USER, file, 5, hello);
    assertEquals(10, on.fs.getattr(file).size());
  }

  @Test
  void closingSaysWhatTheVolumeSays() {
    VolumeException full = new VolumeException(VolumeException.Reason.FULL, "the device is full");
    on.volume.failCommits(full);
    assertSame(full, assertThrows(VolumeException.class, on.fs::close));
    on.volume.failCommits(null);
    on.fs.close();
  }
}
