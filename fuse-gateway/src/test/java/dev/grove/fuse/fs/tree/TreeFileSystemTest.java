package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.ROOT;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.VolumeException;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.AttrChange;
import dev.grove.fuse.fs.FileSystem.StatFs;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.path.PathKeys;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeFileSystemTest {
  private final Fixture on = new Fixture();

  private long commitsOf(Runnable operation) {
    long before = on.volume.commits();
    operation.run();
    return on.volume.commits() - before;
  }

  private long readsOf(Runnable operation) {
    long before = on.volume.reads();
    operation.run();
    return on.volume.reads() - before;
  }

  @Test
  void anOrderlyEndGivesBackTheNumbersThatItHasNotUsed() {
    long last = on.file(ROOT_INO, "a").ino();
    on.fs.close();
    on.fs = on.open();
    assertEquals(last + 1, on.file(ROOT_INO, "b").ino());
    on.crash();
    assertTrue(on.file(ROOT_INO, "c").ino() > last + 2);
  }

  @Test
  void eachOperationIsOneCommit() {
    Attr dir = on.dir(ROOT_INO, "d"); // reserves inode numbers
    assertEquals(1, commitsOf(() -> on.dir(ROOT_INO, "e")));
    assertEquals(1, commitsOf(() -> on.file(dir.ino(), "f")));
    long file = on.at("d/f").ino();
    assertEquals(1, commitsOf(() -> on.write(file, 10, "x".repeat(500))));
    assertEquals(1, commitsOf(() -> on.truncate(file, 130)));
    assertEquals(1, commitsOf(() -> on.fs.rename(dir.ino(), bytes("f"), ROOT_INO, bytes("g"), 0)));
    assertEquals(1, commitsOf(() -> on.fs.rename(ROOT_INO, bytes("d"), ROOT_INO, bytes("e"), 0)));
    assertEquals(1, commitsOf(() -> on.fs.rmdir(ROOT_INO, bytes("e"))));
    assertEquals(1, commitsOf(() -> on.fs.unlink(ROOT_INO, bytes("g"))));
    assertEquals(1, commitsOf(() -> on.fs.forget(file, 2)));
  }

  @Test
  void aSmallOverwriteAndGetattrReadNothing() {
    long file = on.file(ROOT_INO, "f").ino();
    on.write(file, 0, "a".repeat(200));
    assertEquals(0, readsOf(() -> on.write(file, 100, "bbbb")));
    assertEquals(0, readsOf(() -> assertEquals(200, on.fs.getattr(file).size())));
    assertEquals("a".repeat(100) + "bbbb" + "a".repeat(96), on.read(file));
  }

  @Test
  void aCreateAfterAFailedLookupReadsNothing() {
    fails(Errno.ENOENT, () -> on.fs.lookup(ROOT_INO, bytes("f")));
    assertEquals(0, readsOf(() -> on.file(ROOT_INO, "f")));
    fails(Errno.EEXIST, () -> on.file(ROOT_INO, "f"));
  }

  @Test
  void holesAndTruncatedEndsAreZeros() {
    long file = on.file(ROOT_INO, "f").ino();
    on.write(file, 200, "end");
    assertEquals("\0".repeat(200) + "end", on.read(file));
    on.write(file, 0, "z".repeat(130));
    on.truncate(file, 70);
    on.truncate(file, 203);
    assertEquals("z".repeat(70) + "\0".repeat(133), on.read(file));
    assertEquals(203, on.fs.getattr(file).size());
    assertArrayEquals(new byte[3], on.readBytes(file, 200, 64));
    assertEquals(0, on.readBytes(file, 203, 64).length);
  }

  @Test
  void filesEndAt16TiB() {
    long file = on.file(ROOT_INO, "f").ino();
    long limit = 1L << 44;
    on.write(file, limit - 1, "x");
    assertEquals(limit, on.fs.getattr(file).size());
    fails(Errno.EFBIG, () -> on.write(file, limit, "x"));
    assertEquals(1, on.fs.write(USER, file, limit - 1, MemorySegment.ofArray(bytes("xyz"))));
    assertEquals(2, on.fs.space().copy(USER, file, limit - 3, file, limit - 2, 3));
    assertEquals(limit, on.fs.getattr(file).size());
    fails(Errno.EFBIG, () -> on.truncate(file, limit + 1));
    fails(Errno.EINVAL, () -> on.write(file, -1, "x"));
    assertArrayEquals(new byte[3], on.readBytes(file, limit - 3, 10));
  }

  @Test
  void deepPathsWorkUntilTheKeyIsFull() {
    String name = "n".repeat(255);
    long at = ROOT_INO;
    for (int i = 0; i < PathKeys.MAX_PATH_BYTES / 256; i++) {
      at = on.dir(at, name).ino();
    }
    long last = at;
    fails(Errno.ENAMETOOLONG, () -> on.dir(last, name));
    fails(Errno.ENAMETOOLONG, () -> on.fs.lookup(last, bytes(name)));
    fails(Errno.ENAMETOOLONG, () -> on.file(ROOT_INO, name + "n"));
  }

  @Test
  void inodeNumbersAreNeverGivenTwice() {
    long before = on.file(ROOT_INO, "a").ino();
    on.fs.unlink(ROOT_INO, bytes("a"));
    on.crash();
    assertTrue(on.file(ROOT_INO, "b").ino() > before);
  }

  @Test
  void setIdBits() {
    long dir = on.fs.mkdir(ROOT, ROOT_INO, bytes("d"), 02775).ino();
    on.fs.setattr(ROOT, dir, new AttrChange(null, null, 42, null, null, null, null));
    Attr sub = on.dir(dir, "s");
    assertEquals(42, sub.gid());
    assertEquals(FileMode.DIRECTORY | 02755, sub.mode());
    Attr file = on.fs.mknod(USER, dir, bytes("f"), FileMode.REGULAR | 06755, 0);
    assertEquals(42, file.gid());
    on.fs.write(ROOT, file.ino(), 0, MemorySegment.ofArray(bytes("x")));
    assertEquals(FileMode.REGULAR | 06755, on.fs.getattr(file.ino()).mode());
    on.write(file.ino(), 0, "y");
    assertEquals(FileMode.REGULAR | 0755, on.fs.getattr(file.ino()).mode());
    on.fs.setattr(ROOT, file.ino(), new AttrChange(06745, null, null, null, null, null, null));
    on.fs.setattr(ROOT, file.ino(), new AttrChange(null, 5, null, null, null, null, null));
    assertEquals(FileMode.REGULAR | 02745, on.fs.getattr(file.ino()).mode());
    on.crash();
    assertEquals(FileMode.REGULAR | 02745, on.at("d/f").mode());
  }

  @Test
  void timesFollowTheRules() {
    Attr made = on.file(ROOT_INO, "f");
    Timestamp given = new Timestamp(-5, 999_999_999);
    Attr set =
        on.fs.setattr(USER, made.ino(), new AttrChange(null, null, null, null, given, given, null));
    assertEquals(given, set.mtime());
    assertEquals(given, set.atime());
    assertTrue(set.ctime().seconds() > made.ctime().seconds());
    on.write(made.ino(), 0, "x");
    Attr written = on.fs.getattr(made.ino());
    assertEquals(written.mtime(), written.ctime());
    assertTrue(written.mtime().seconds() > set.ctime().seconds());
    on.crash();
    assertEquals(written, on.at("f"));
  }

  @Test
  void linksAndSpecialFiles() {
    String target = "t".repeat(4095);
    long link = on.fs.symlink(USER, ROOT_INO, bytes("l"), bytes(target)).ino();
    assertArrayEquals(bytes(target), on.fs.readlink(link));
    fails(Errno.ENAMETOOLONG, () -> on.fs.symlink(USER, ROOT_INO, bytes("m"), bytes(target + "t")));
    Attr device = on.fs.mknod(ROOT, ROOT_INO, bytes("c"), FileMode.CHARACTER | 0600, 0x0103);
    on.fs.unlink(ROOT_INO, bytes("l"));
    assertArrayEquals(bytes(target), on.fs.readlink(link));
    on.crash();
    assertEquals(device, on.at("c"));
    fails(Errno.EINVAL, () -> on.fs.readlink(device.ino()));
    fails(Errno.EINVAL, () -> on.truncate(device.ino(), 0));
    fails(Errno.EISDIR, () -> on.truncate(ROOT_INO, 0));
  }

  @Test
  void aFullVolumeChangesNothingInMemory() {
    long file = on.file(ROOT_INO, "f").ino();
    on.write(file, 0, "abc");
    Attr root = on.fs.getattr(ROOT_INO);
    on.volume.failCommits(new VolumeException(VolumeException.Reason.FULL, "full"));
    fails(Errno.ENOSPC, () -> on.write(file, 0, "longer"));
    fails(Errno.ENOSPC, () -> on.file(ROOT_INO, "g"));
    fails(Errno.ENOSPC, () -> on.fs.unlink(ROOT_INO, bytes("f")));
    fails(Errno.ENOSPC, () -> on.fs.rename(ROOT_INO, bytes("f"), ROOT_INO, bytes("h"), 0));
    on.volume.failCommits(new VolumeException(VolumeException.Reason.IO, "broken"));
    fails(Errno.EIO, () -> on.truncate(file, 0));
    on.volume.failCommits(null);
    assertEquals(root, on.fs.getattr(ROOT_INO));
    assertEquals("abc", on.read(file));
    assertEquals(List.of(".", "..", "f"), on.names(ROOT_INO));
    assertEquals(1, on.file(ROOT_INO, "g").nlink());
    assertEquals(3, on.fs.inodesInMemory());
  }

  @Test
  void badRecordsAreIoErrors() {
    on.file(ROOT_INO, "f");
    on.volume.put(PathKeys.metadata(new byte[] {0, 'f'}), new byte[50]);
    on.crash();
    fails(Errno.EIO, () -> on.fs.lookup(ROOT_INO, bytes("f")));
    fails(Errno.EIO, () -> on.names(ROOT_INO));
    on.volume.put(PathKeys.rootMetadata(), new byte[50]);
    assertEquals(
        VolumeException.Reason.DAMAGED, assertThrows(VolumeException.class, on::open).reason());
  }

  @Test
  void theInodesInMemoryAreThoseTheKernelKnows() {
    long a = on.dir(ROOT_INO, "a").ino();
    long b = on.dir(a, "b").ino();
    long file = on.file(b, "f").ino();
    on.fs.forget(a, 1);
    on.fs.forget(b, 1);
    assertEquals(4, on.fs.inodesInMemory());
    on.write(file, 0, "still here");
    on.fs.forget(file, 1);
    assertEquals(1, on.fs.inodesInMemory());
    fails(Errno.ESTALE, () -> on.fs.getattr(file));
    on.fs.forget(ROOT_INO, 100);
    assertEquals("still here", on.read(on.at("a/b/f").ino()));
  }

  @Test
  void statfsAndClose() {
    StatFs figures = on.fs.statfs();
    assertEquals((1L << 30) / Fixture.BLOCK, figures.blocks());
    assertEquals(255, figures.nameMax());
    on.fs.close();
    on.fs.close();
    fails(Errno.EIO, () -> on.fs.lookup(ROOT_INO, bytes("x")));
  }
}
