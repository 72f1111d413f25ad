package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.tree.Fixture.BLOCK;
import static dev.grove.fuse.fs.tree.Fixture.ROOT;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSpace.Change;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.AttrChange;
import dev.grove.fuse.fs.inode.InodeRecord;
import org.junit.jupiter.api.Test;

/** What holes and allocation cost, and their limits. */
class StoredSpaceTest {
  private static final long TOP = FileSystem.ROOT_INO;

  private final Fixture on = new Fixture();
  private final long file = on.file(TOP, "file").ino();

  @Test
  void aFileWithoutHolesCostsNoReadNorDoesMakingThem() {
    long reads = on.volume.reads();
    on.write(file, 0, "x".repeat(3 * BLOCK + 5));
    on.write(file, 7, "over");
    on.write(file, 3 * BLOCK, "more than there is");
    assertEquals(0, on.fs.space().data(file, 0));
    on.write(file, 9 * BLOCK, "far");
    assertEquals(reads, on.volume.reads());
    on.write(file, 9 * BLOCK + 3, "a hole is filled, maybe");
    assertEquals(reads + 1, on.volume.reads(), "one that has holes looks");
    on.write(file, 4 * BLOCK, "x".repeat(5 * BLOCK));
    long filled = on.volume.reads();
    on.write(file, 5 * BLOCK, "none left");
    assertEquals(filled, on.volume.reads());
  }

  @Test
  void cuttingMostOfAFileLooksAtTheRestOnly() {
    on.write(file, 3 * BLOCK, "x".repeat(20 * BLOCK));
    long reads = on.volume.reads();
    on.truncate(file, 4 * BLOCK);
    assertEquals(reads + 1, on.volume.reads());
    assertEquals(1, on.fs.getattr(file).blocks512());
    on.truncate(file, 0);
    assertEquals(reads + 1, on.volume.reads());
    assertEquals(0, on.fs.getattr(file).blocks512());
  }

  /** A directory can be moved while a large file is searched for a hole. */
  @Test
  void aFarHoleIsFoundInPieces() {
    on.write(file, 0, "x".repeat(3000 * BLOCK));
    on.truncate(file, 3002 * BLOCK);
    long reads = on.volume.reads();
    assertEquals(3000 * BLOCK, on.fs.space().hole(file, 5));
    assertEquals(3, on.volume.reads() - reads);
    on.write(file, 3000 * BLOCK, "x".repeat(72 * BLOCK));
    assertEquals(3072 * BLOCK, on.fs.space().hole(file, 5));
  }

  @Test
  void eachIsOneCommit() {
    on.write(file, 0, "x".repeat(10 * BLOCK));
    long commits = on.volume.commits();
    on.fs.space().change(USER, file, Change.PUNCH, true, 10, 8 * BLOCK);
    on.fs.space().change(USER, file, Change.ZERO, false, 5, 20 * BLOCK);
    on.fs.space().change(USER, file, Change.ALLOCATE, false, 0, 30 * BLOCK);
    on.fs.space().copy(USER, file, 0, file, 20 * BLOCK, 5 * BLOCK);
    assertEquals(commits + 4, on.volume.commits());
  }

  @Test
  void whatFindsNoRoomIsRefused() {
    fails(
        Errno.ENOSPC, () -> on.fs.space().change(USER, file, Change.ALLOCATE, false, 0, 1L << 30));
    on.write(file, 0, "x".repeat(4 * BLOCK));
    on.volume.full = true;
    fails(Errno.ENOSPC, () -> on.fs.space().change(USER, file, Change.ALLOCATE, false, 0, 1));
    fails(Errno.ENOSPC, () -> on.fs.space().copy(USER, file, 0, file, 1000, 1));
    on.fs.space().change(USER, file, Change.PUNCH, true, 0, 4 * BLOCK);
    assertEquals(0, on.fs.getattr(file).blocks512());
    assertEquals(0, on.fs.statfs().blocksAvailable());
  }

  @Test
  void rangesAreChecked() {
    fails(Errno.EINVAL, () -> on.fs.space().change(USER, file, Change.PUNCH, true, -1, 5));
    fails(Errno.EINVAL, () -> on.fs.space().change(USER, file, Change.PUNCH, true, 0, 0));
    long max = InodeRecord.MAX_SIZE;
    fails(Errno.EFBIG, () -> on.fs.space().change(USER, file, Change.ZERO, false, max, 1));
    fails(Errno.EFBIG, () -> on.fs.space().change(USER, file, Change.ZERO, false, 1, max));
    on.fs.space().change(USER, file, Change.ZERO, false, max - 1, 1);
    assertEquals(max, on.fs.getattr(file).size());
    assertEquals(0, on.fs.getattr(file).blocks512());
    on.crash();
    assertEquals(0, on.at("file").blocks512());
    long dir = on.dir(TOP, "dir").ino();
    fails(Errno.EISDIR, () -> on.fs.space().change(USER, dir, Change.PUNCH, true, 0, 5));
    fails(Errno.EISDIR, () -> on.fs.space().data(dir, 0));
  }

  @Test
  void timesAndSetIdsChange() {
    AttrChange setId = new AttrChange(06755, null, null, null, null, null, null);
    on.fs.setattr(USER, file, setId);
    Attr before = on.fs.getattr(file);
    on.fs.space().change(ROOT, file, Change.ALLOCATE, true, 0, 10);
    Attr after = on.fs.getattr(file);
    assertEquals(before.mtime(), after.mtime(), "nothing of the content has changed");
    assertEquals(1, Long.signum(after.ctime().seconds() - before.ctime().seconds()));
    assertEquals(before.mode(), after.mode());
    on.fs.space().change(USER, file, Change.ZERO, false, 0, 10);
    assertEquals(1, Long.signum(on.fs.getattr(file).mtime().seconds() - before.mtime().seconds()));
    assertEquals(0755, on.fs.getattr(file).mode() & 07777);
  }

  @Test
  void filesWithoutANameAreNoExceptions() {
    on.write(file, 0, "x".repeat(4 * BLOCK));
    on.fs.unlink(TOP, bytes("file"));
    on.fs.space().change(USER, file, Change.PUNCH, true, 0, BLOCK);
    on.fs.space().change(USER, file, Change.ALLOCATE, false, 0, 9 * BLOCK);
    on.write(file, 20 * BLOCK, "end");
    assertEquals(BLOCK, on.fs.space().data(file, 0));
    assertEquals(4 * BLOCK, on.fs.space().hole(file, BLOCK));
    on.fs.forget(file, 1);
    assertEquals(2, on.volume.content().size());
  }
}
