package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.ROOT;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.message.Batch;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.AttrChange;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;

/** Files with several names, files made without one, and renames of more than one entry. */
class LinksTest {
  private static final int EXCHANGE = 2;
  private static final int WHITEOUT = 4;

  private final Fixture on = new Fixture();

  private Attr link(long ino, long dir, String name) {
    return on.fs.link(ino, dir, bytes(name));
  }

  private void rename(long from, String name, long to, String newName, int flags) {
    on.fs.rename(USER, from, bytes(name), to, bytes(newName), flags);
  }

  private long keys(char kind) {
    return on.volume.content().keySet().stream().filter(key -> key[0] == kind).count();
  }

  /** Runs an operation that must be one commit, no more. */
  private void oneCommit(Runnable operation) {
    long before = on.volume.commits();
    operation.run();
    assertEquals(before + 1, on.volume.commits());
  }

  @Test
  void everyNameShowsTheSameFile() {
    long a = on.dir(ROOT_INO, "a").ino();
    long b = on.dir(ROOT_INO, "b").ino();
    long ino = on.file(a, "f").ino();
    on.write(ino, 0, "x".repeat(200));
    oneCommit(() -> assertEquals(2, link(ino, b, "g").nlink()));
    oneCommit(() -> assertEquals(3, link(ino, a, "h").nlink()));
    on.write(ino, 10, "written");
    on.truncate(ino, 100);
    on.fs.setattr(ROOT, ino, new AttrChange(0600, 5, 6, null, null, null, null));
    String expected = "x".repeat(10) + "written" + "x".repeat(83);
    for (int round = 0; round < 2; round++) {
      Attr first = on.at("a/f");
      assertEquals(3, first.nlink());
      assertEquals(FileMode.REGULAR | 0600, first.mode());
      assertEquals(5, first.uid());
      for (String name : List.of("b/g", "a/h")) {
        assertEquals(first, on.at(name));
      }
      assertEquals(expected, on.read(first.ino()));
      on.crash();
    }
    assertEquals(List.of(".", "..", "f", "h"), on.names(on.at("a").ino()));
    oneCommit(() -> on.fs.unlink(on.at("a").ino(), bytes("f")));
    assertEquals(2, on.at("b/g").nlink());
    on.crash();
    on.fs.unlink(on.at("a").ino(), bytes("h"));
    assertEquals(1, on.at("b/g").nlink());
    assertEquals(expected, on.read(on.at("b/g").ino()));
    long last = on.at("b/g").ino();
    on.fs.unlink(on.at("b").ino(), bytes("g"));
    assertEquals(0, keys('I'));
    assertEquals(1, keys('O'));
    assertEquals(expected, on.read(last)); // somebody has it open
    on.crash();
    assertEquals(0, keys('D') + keys('O') + keys('I'));
  }

  @Test
  void refusesAsPosixDoes() {
    long dir = on.dir(ROOT_INO, "d").ino();
    long ino = on.file(ROOT_INO, "f").ino();
    fails(Errno.EPERM, () -> link(dir, ROOT_INO, "x"));
    fails(Errno.EEXIST, () -> link(ino, ROOT_INO, "d"));
    fails(Errno.EEXIST, () -> link(ino, ROOT_INO, "."));
    fails(Errno.ENOTDIR, () -> link(ino, ino, "x"));
    fails(Errno.ENAMETOOLONG, () -> link(ino, ROOT_INO, "n".repeat(256)));
    fails(Errno.ESTALE, () -> link(12345, ROOT_INO, "x"));
    on.fs.rmdir(ROOT_INO, bytes("d"));
    fails(Errno.ENOENT, () -> link(ino, dir, "x"));
    on.fs.unlink(ROOT_INO, bytes("f"));
    fails(Errno.ENOENT, () -> link(ino, ROOT_INO, "x"));
    on.volume.full = true;
    long other = ROOT_INO;
    fails(Errno.ENOSPC, () -> link(ino, other, "x"));
    fails(Errno.ENOSPC, () -> on.fs.tmpfile(USER, ROOT_INO, 0600));
  }

  @Test
  void thereIsALimitOfLinks() {
    long ino = on.file(ROOT_INO, "f").ino();
    link(ino, ROOT_INO, "g");
    byte[] key = PathKeys.inode(ino);
    on.volume.commit(
        new Batch()
            .put(
                key,
                EntryRecord.encodeShared(
                    InodeCodec.decode(on.volume.get(key)).withNlink(Links.MAX_LINKS - 1))));
    on.crash();
    long again = on.at("f").ino();
    assertEquals(Links.MAX_LINKS, link(again, ROOT_INO, "h").nlink());
    fails(Errno.EMLINK, () -> link(again, ROOT_INO, "i"));
    on.fs.unlink(ROOT_INO, bytes("f"));
    assertEquals(Links.MAX_LINKS, link(again, ROOT_INO, "i").nlink());
  }

  @Test
  void linksToAllKinds() {
    long symlink = on.fs.symlink(USER, ROOT_INO, bytes("s"), bytes("t".repeat(4095))).ino();
    long device = on.fs.mknod(USER, ROOT_INO, bytes("d"), FileMode.BLOCK | 0600, 0x12345678).ino();
    long fifo = on.fs.mknod(USER, ROOT_INO, bytes("p"), FileMode.FIFO | 0600, 0).ino();
    link(symlink, ROOT_INO, "s2");
    link(device, ROOT_INO, "d2");
    link(fifo, ROOT_INO, "p2");
    on.crash();
    assertEquals("t".repeat(4095), Fixture.string(on.fs.readlink(on.at("s2").ino())));
    assertEquals(0x12345678, on.at("d2").rdev());
    assertEquals(FileMode.FIFO | 0600, on.at("p2").mode());
    assertEquals(2, on.at("p2").nlink());
    List<Integer> types = new ArrayList<>();
    long handle = on.fs.openDirectory(ROOT_INO);
    on.fs.readDirectory(
        ROOT_INO, handle, 2, false, (name, ino, mode, cookie, attr) -> types.add(mode));
    on.fs.readDirectory(
        ROOT_INO,
        handle,
        2,
        true,
        (name, ino, mode, cookie, attr) -> {
          assertEquals(mode, attr.mode());
          assertEquals(on.at(Fixture.string(name)), attr);
          return types.add(mode & FileMode.TYPE);
        });
    on.fs.releaseDirectory(handle);
    List<Integer> expected = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      expected.addAll(List.of(FileMode.BLOCK, FileMode.BLOCK, FileMode.FIFO, FileMode.FIFO));
      expected.addAll(List.of(FileMode.SYMLINK, FileMode.SYMLINK));
    }
    assertEquals(expected, types);
  }

  @Test
  void renamesOfNames() {
    long dir = on.dir(ROOT_INO, "dir").ino();
    long sub = on.dir(dir, "sub").ino();
    long ino = on.file(sub, "f").ino();
    on.write(ino, 0, "content");
    link(ino, ROOT_INO, "g");
    link(ino, sub, "h");
    oneCommit(() -> rename(ROOT_INO, "dir", ROOT_INO, "moved", 0));
    on.crash();
    assertEquals("content", on.read(on.at("moved/sub/f").ino()));
    assertEquals(on.at("g"), on.at("moved/sub/h"));
    long to = on.at("moved").ino();
    oneCommit(() -> rename(ROOT_INO, "g", to, "k", 0));
    // Another name of the same file: nothing happens, and that is success.
    long before = on.volume.commits();
    rename(to, "k", on.at("moved/sub").ino(), "f", 0);
    rename(to, "k", to, "k", 0);
    assertEquals(before, on.volume.commits());
    fails(Errno.EEXIST, () -> rename(to, "k", on.at("moved/sub").ino(), "f", 1));
    assertEquals(3, on.at("moved/k").nlink());
    long other = on.file(ROOT_INO, "other").ino();
    on.write(other, 0, "other");
    oneCommit(() -> rename(ROOT_INO, "other", to, "k", 0));
    assertEquals("other", on.read(on.at("moved/k").ino()));
    assertEquals(2, on.at("moved/sub/f").nlink());
    // A name over the only name of another file.
    rename(on.at("moved/sub").ino(), "f", to, "k", 0);
    assertEquals(0, on.fs.getattr(other).nlink());
    on.crash();
    assertEquals("content", on.read(on.at("moved/k").ino()));
    assertEquals(2, on.at("moved/sub/h").nlink());
    assertEquals(1, keys('D'));
  }

  @Test
  void aFileMadeWithoutANameIsGivenOne() {
    long dir = on.dir(ROOT_INO, "d").ino();
    long commits = on.volume.commits();
    Attr made = on.fs.tmpfile(USER, dir, 0640);
    assertEquals(0, made.nlink());
    assertEquals(FileMode.REGULAR | 0640, made.mode());
    assertEquals(1000, made.uid());
    assertEquals(commits, on.volume.commits());
    assertEquals(List.of(".", ".."), on.names(dir));
    on.write(made.ino(), 0, "y".repeat(300));
    assertEquals(1, keys('O'));
    oneCommit(() -> assertEquals(1, link(made.ino(), ROOT_INO, "named").nlink()));
    assertEquals(0, keys('O') + keys('I'));
    on.fs.rmdir(ROOT_INO, bytes("d"));
    on.write(made.ino(), 300, "more");
    on.crash();
    assertEquals("y".repeat(300) + "more", on.read(on.at("named").ino()));
    assertEquals(made.ino(), on.at("named").ino());
    assertEquals(2, link(made.ino(), ROOT_INO, "twice").nlink());
    on.fs.unlink(ROOT_INO, bytes("named"));
    on.fs.unlink(ROOT_INO, bytes("twice"));
    fails(Errno.ENOENT, () -> link(made.ino(), ROOT_INO, "again"));
    on.crash();
    assertEquals(0, keys('D') + keys('O'));
  }

  @Test
  void aCrashLeavesNothingOfAFileWithoutAName() {
    int before = on.volume.content().size();
    long ino = on.fs.tmpfile(USER, ROOT_INO, 0600).ino();
    on.write(ino, 0, "z".repeat(1000));
    on.truncate(ino, 500);
    on.crash();
    assertEquals(before, on.volume.content().size());
    long empty = on.fs.tmpfile(USER, ROOT_INO, 0600).ino();
    on.write(on.fs.tmpfile(USER, ROOT_INO, 0600).ino(), 70, "w");
    on.fs.forget(empty, 1);
    on.fs.close();
    assertEquals(before, on.volume.content().size());
  }

  @Test
  void exchangesFilesAndTrees() {
    long a = on.dir(ROOT_INO, "a").ino();
    long b = on.dir(on.dir(ROOT_INO, "p").ino(), "b").ino();
    long inA = on.file(on.dir(a, "sub").ino(), "f").ino();
    long inB = on.file(b, "sub").ino();
    on.write(inA, 0, "in a");
    on.write(inB, 0, "in b");
    long p = on.at("p").ino();
    oneCommit(() -> rename(ROOT_INO, "a", p, "b", EXCHANGE));
    for (int round = 0; round < 2; round++) {
      assertEquals("in a", on.read(on.at("p/b/sub/f").ino()));
      assertEquals("in b", on.read(on.at("a/sub").ino()));
      assertEquals(3, on.at("p/b").nlink());
      assertEquals(2, on.at("a").nlink());
      on.crash();
    }
    // A file and a directory: the link counts of the parents change.
    long parent = on.at("p/b").ino();
    oneCommit(() -> rename(on.at("a").ino(), "sub", parent, "sub", EXCHANGE));
    assertEquals(2, on.at("p/b").nlink());
    assertEquals(3, on.at("a").nlink());
    assertEquals("in b", on.read(on.at("p/b/sub").ino()));
    assertEquals("in a", on.read(on.at("a/sub/f").ino()));
    fails(Errno.EINVAL, () -> rename(ROOT_INO, "a", on.at("a/sub").ino(), "f", EXCHANGE));
    fails(Errno.EINVAL, () -> rename(on.at("a/sub").ino(), "f", ROOT_INO, "a", EXCHANGE));
    fails(Errno.ENOENT, () -> rename(ROOT_INO, "a", ROOT_INO, "none", EXCHANGE));
    fails(Errno.ENOENT, () -> rename(ROOT_INO, "none", ROOT_INO, "a", EXCHANGE));
    for (int flags : new int[] {8, EXCHANGE | 1, EXCHANGE | WHITEOUT}) {
      fails(Errno.EINVAL, () -> rename(ROOT_INO, "a", ROOT_INO, "p", flags));
    }
    rename(ROOT_INO, "a", ROOT_INO, "a", EXCHANGE);
  }

  @Test
  void whiteoutsStayBehind() {
    long dir = on.dir(ROOT_INO, "d").ino();
    on.write(on.file(dir, "f").ino(), 0, "content");
    on.file(ROOT_INO, "over");
    oneCommit(() -> rename(dir, "f", ROOT_INO, "over", WHITEOUT));
    oneCommit(() -> rename(ROOT_INO, "d", ROOT_INO, "e", WHITEOUT | 1));
    on.crash();
    for (String whiteout : List.of("d", "e/f")) {
      Attr attr = on.at(whiteout);
      assertEquals(FileMode.CHARACTER, attr.mode());
      assertEquals(0, attr.rdev());
      assertEquals(1, attr.nlink());
      assertEquals(1000, attr.uid());
    }
    assertEquals("content", on.read(on.at("over").ino()));
    assertEquals(3, on.fs.getattr(ROOT_INO).nlink());
  }

  @Test
  void aFailedCommitChangesNothing() {
    long dir = on.dir(ROOT_INO, "d").ino();
    long ino = on.file(ROOT_INO, "f").ino();
    long tmp = on.fs.tmpfile(USER, ROOT_INO, 0600).ino();
    on.write(tmp, 0, "kept");
    int inMemory = on.fs.inodesInMemory();
    Attr before = on.fs.getattr(ino);
    on.volume.failCommits(new VolumeException(VolumeException.Reason.FULL, "full"));
    fails(Errno.ENOSPC, () -> link(ino, dir, "g"));
    fails(Errno.ENOSPC, () -> link(tmp, dir, "g"));
    fails(Errno.ENOSPC, () -> rename(ROOT_INO, "f", dir, "g", WHITEOUT));
    fails(Errno.ENOSPC, () -> rename(ROOT_INO, "f", ROOT_INO, "d", EXCHANGE));
    on.volume.failCommits(null);
    assertEquals(before, on.fs.getattr(ino));
    assertEquals(inMemory, on.fs.inodesInMemory());
    fails(Errno.ENOENT, () -> on.fs.lookup(dir, bytes("g")));
    assertEquals(1, link(tmp, dir, "g").nlink());
    assertEquals(2, link(ino, dir, "h").nlink());
    on.crash();
    assertEquals("kept", on.read(on.at("d/g").ino()));
    assertEquals(on.at("f"), on.at("d/h"));
  }

  /** What happens between the reads of a lookup; nothing in memory is left of it. */
  private void betweenReads(char kind, Runnable others) {
    on.volume.duringGet =
        key -> {
          if (key[0] == kind) {
            on.volume.duringGet = _ -> {};
            others.run();
          }
        };
  }

  private void with(String name, LongConsumer use) {
    long found = on.fs.lookup(ROOT_INO, bytes(name)).ino();
    use.accept(found);
    on.fs.forget(found, 1);
    assertEquals(1, on.fs.inodesInMemory());
  }

  @Test
  void lookupsDoNotRelyOnOldRecords() {
    on.file(ROOT_INO, "f");
    on.crash();
    betweenReads('M', () -> with("f", ino -> on.fs.forget(link(ino, ROOT_INO, "g").ino(), 1)));
    assertEquals(2, on.at("f").nlink());
    on.crash();
    // Under the same name, and under another.
    betweenReads('I', () -> with("f", ino -> on.write(ino, 0, "longer")));
    assertEquals(6, on.at("f").size());
    on.crash();
    betweenReads('I', () -> with("g", ino -> on.write(ino, 6, " still")));
    assertEquals(12, on.at("f").size());
    on.crash();
    betweenReads('I', () -> with("f", _ -> on.fs.unlink(ROOT_INO, bytes("g"))));
    assertEquals(1, on.at("f").nlink());
    on.crash();
    betweenReads('M', () -> with("f", _ -> on.fs.unlink(ROOT_INO, bytes("f"))));
    fails(Errno.ENOENT, () -> on.fs.lookup(ROOT_INO, bytes("f")));
    assertEquals(0, keys('I'));
  }

  @Test
  void aLinkToNothingIsDamage() {
    long ino = on.file(ROOT_INO, "f").ino();
    link(ino, ROOT_INO, "g");
    on.volume.commit(new Batch().delete(PathKeys.inode(ino)));
    on.crash();
    fails(Errno.EIO, () -> on.fs.lookup(ROOT_INO, bytes("f")));
    assertTrue(on.names(ROOT_INO).contains("f"));
  }
}
