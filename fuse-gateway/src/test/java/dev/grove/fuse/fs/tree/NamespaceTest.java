package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.path.Names;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceTest {
  private final Fixture on = new Fixture();

  private void rename(long from, String name, long to, String newName) {
    on.fs.rename(from, bytes(name), to, bytes(newName), 0);
  }

  private int storedHomeBytes(byte[] path) {
    return InodeCodec.decode(on.volume.get(PathKeys.metadata(path))).home().length;
  }

  private long keys(char type) {
    return on.volume.content().keySet().stream().filter(key -> key[0] == type).count();
  }

  @Test
  void aNameIsMadeOnce() {
    on.file(ROOT_INO, "f");
    fails(Errno.EEXIST, () -> on.file(ROOT_INO, "f"));
    fails(Errno.EEXIST, () -> on.dir(ROOT_INO, "f"));
    fails(Errno.EEXIST, () -> on.dir(ROOT_INO, ".."));
    fails(Errno.ENOTDIR, () -> on.file(on.at("f").ino(), "x"));
    fails(Errno.ENOENT, () -> on.fs.unlink(ROOT_INO, bytes("g")));
    fails(Errno.ESTALE, () -> on.file(4711, "x"));
    fails(
        Errno.EINVAL, () -> on.fs.mknod(USER, ROOT_INO, bytes("x"), FileMode.DIRECTORY | 0755, 0));
  }

  @Test
  void removalsAskForTheRightType() {
    long dir = on.dir(ROOT_INO, "d").ino();
    on.file(dir, "f");
    fails(Errno.EISDIR, () -> on.fs.unlink(ROOT_INO, bytes("d")));
    fails(Errno.ENOTDIR, () -> on.fs.rmdir(dir, bytes("f")));
    fails(Errno.ENOTEMPTY, () -> on.fs.rmdir(ROOT_INO, bytes("d")));
    on.fs.unlink(dir, bytes("f"));
    assertEquals(3, on.fs.getattr(ROOT_INO).nlink());
    on.fs.rmdir(ROOT_INO, bytes("d"));
    assertEquals(2, on.fs.getattr(ROOT_INO).nlink());
    assertEquals(0, on.fs.getattr(dir).nlink());
    fails(Errno.ENOENT, () -> on.file(dir, "x"));
    fails(Errno.ENOENT, () -> on.fs.lookup(dir, bytes("x")));
  }

  @Test
  void anUnlinkedFileLivesUntilItIsForgotten() {
    long old = on.file(ROOT_INO, "f").ino();
    on.write(old, 0, "old".repeat(100));
    on.fs.unlink(ROOT_INO, bytes("f"));
    long young = on.file(ROOT_INO, "f").ino();
    on.write(young, 0, "young");
    on.write(old, 300, "er".repeat(100));
    assertEquals("old".repeat(100) + "er".repeat(100), on.read(old));
    assertEquals(0, on.fs.getattr(old).nlink());
    on.truncate(old, 100);
    assertEquals(100, on.read(old).length());
    on.truncate(old, 1000);
    assertEquals(1, keys('O'));
    on.fs.forget(old, 1);
    assertEquals(0, keys('O'));
    assertEquals(1, keys('D'));
    assertEquals("young", on.read(young));
  }

  @Test
  void orphansOfACrashAreCleanedInBatches() {
    for (int i = 0; i < 20; i++) {
      long ino = on.file(ROOT_INO, "f").ino();
      if (i % 2 == 0) {
        on.write(ino, 0, "x".repeat(i * 30 + 1));
      }
      on.fs.unlink(ROOT_INO, bytes("f"));
      on.write(ino, i * 50L, "written without a name");
    }
    assertEquals(20, keys('O'));
    on.crash();
    assertEquals(0, keys('O') + keys('D'));
    assertEquals(2, on.volume.content().size());
  }

  @Test
  void closeForgetsWhatHasNoName() {
    long ino = on.file(ROOT_INO, "f").ino();
    on.write(ino, 0, "text");
    on.fs.unlink(ROOT_INO, bytes("f"));
    on.fs.close();
    assertEquals(2, on.volume.content().size());
  }

  @Test
  void aMovedFileKeepsItsBlocksWhereTheyAre() {
    long dir = on.dir(ROOT_INO, "d").ino();
    long ino = on.file(ROOT_INO, "f").ino();
    on.write(ino, 0, "text".repeat(50));
    long data = keys('D');
    rename(ROOT_INO, "f", dir, "g");
    on.write(ino, 4, "TEXT");
    byte[] moved = PathKeys.path(PathKeys.childDir(new byte[0], bytes("d")), bytes("g"));
    assertEquals(2, storedHomeBytes(moved));
    on.crash();
    long again = on.at("d/g").ino();
    assertEquals(ino, again);
    assertEquals("textTEXT" + "text".repeat(48), on.read(ino));
    rename(on.at("d").ino(), "g", ROOT_INO, "f");
    assertEquals(0, storedHomeBytes(PathKeys.path(new byte[0], bytes("f"))));
    assertEquals("textTEXT" + "text".repeat(48), on.read(ino));
    assertEquals(data, keys('D'));
  }

  @Test
  void anEmptyFileMovesItsHome() {
    long ino = on.file(ROOT_INO, "a").ino();
    rename(ROOT_INO, "a", ROOT_INO, "b");
    rename(ROOT_INO, "b", ROOT_INO, "c");
    on.write(ino, 0, "text");
    assertEquals(0, storedHomeBytes(PathKeys.path(new byte[0], bytes("c"))));
    rename(ROOT_INO, "c", ROOT_INO, "d");
    assertEquals("text", on.read(ino));
    on.crash();
    assertEquals("text", on.read(on.at("d").ino()));
  }

  @Test
  void renameRefusesAsPosixDoes() {
    long a = on.dir(ROOT_INO, "a").ino();
    long b = on.dir(a, "b").ino();
    on.file(b, "f");
    on.dir(ROOT_INO, "empty");
    on.file(ROOT_INO, "file");
    fails(Errno.ENOENT, () -> rename(ROOT_INO, "none", ROOT_INO, "x"));
    fails(Errno.EINVAL, () -> rename(ROOT_INO, "a", a, "x"));
    fails(Errno.EINVAL, () -> rename(ROOT_INO, "a", b, "x"));
    fails(Errno.ENOTEMPTY, () -> rename(ROOT_INO, "empty", ROOT_INO, "a"));
    fails(Errno.ENOTEMPTY, () -> rename(a, "b", ROOT_INO, "a"));
    fails(Errno.EISDIR, () -> rename(ROOT_INO, "file", ROOT_INO, "empty"));
    fails(Errno.ENOTDIR, () -> rename(ROOT_INO, "empty", ROOT_INO, "file"));
    fails(Errno.EINVAL, () -> on.fs.rename(ROOT_INO, bytes("a"), ROOT_INO, bytes("e"), 8));
    fails(Errno.EEXIST, () -> on.fs.rename(ROOT_INO, bytes("a"), ROOT_INO, bytes("empty"), 1));
    fails(Errno.EEXIST, () -> on.fs.rename(b, bytes("f"), ROOT_INO, bytes("file"), 1));
    rename(b, "f", b, "f");
    rename(ROOT_INO, "a", ROOT_INO, "a");
    assertEquals(List.of(".", "..", "a", "empty", "file"), on.names(ROOT_INO));
    rename(a, "b", ROOT_INO, "empty");
    assertEquals(2, on.fs.getattr(a).nlink());
    assertEquals(4, on.fs.getattr(ROOT_INO).nlink());
    assertEquals(List.of(".", "..", "f"), on.names(on.at("empty").ino()));
  }

  @Test
  void aTreeMovesWithOpenAndUnlinkedFilesInIt() {
    long top = on.dir(ROOT_INO, "top").ino();
    long sub = on.dir(top, "sub").ino();
    long open = on.file(sub, "open").ino();
    on.write(open, 0, "open".repeat(40));
    long gone = on.file(sub, "gone").ino();
    on.write(gone, 0, "gone".repeat(40));
    on.fs.unlink(sub, bytes("gone"));
    rename(ROOT_INO, "top", ROOT_INO, "new");
    on.write(open, 0, "OPEN");
    on.write(gone, 0, "GONE");
    long again = on.dir(on.dir(ROOT_INO, "top").ino(), "sub").ino();
    on.write(on.file(again, "open").ino(), 0, "another");
    on.write(on.file(again, "gone").ino(), 0, "other");
    assertEquals("OPEN" + "open".repeat(39), on.read(open));
    assertEquals("GONE" + "gone".repeat(39), on.read(gone));
    on.fs.unlink(sub, bytes("open"));
    on.fs.forget(open, 1);
    on.fs.forget(gone, 1);
    assertEquals(0, keys('O'));
    on.crash();
    assertEquals("another", on.read(on.at("top/sub/open").ino()));
    assertEquals("other", on.read(on.at("top/sub/gone").ino()));
    assertEquals(List.of(".", ".."), on.names(on.at("new/sub").ino()));
    assertEquals(2, keys('D'));
  }

  @Test
  void aTreeTooLargeForOneCommitIsLeftToMv() {
    long dir = on.dir(ROOT_INO, "d").ino();
    for (int i = 0; i <= Fixture.SETTINGS.renameMaxEntries(); i++) {
      on.file(dir, "f" + i);
    }
    fails(Errno.EXDEV, () -> rename(ROOT_INO, "d", ROOT_INO, "e"));
    on.fs.unlink(dir, bytes("f0"));
    rename(ROOT_INO, "d", ROOT_INO, "e");
    assertEquals(Fixture.SETTINGS.renameMaxEntries() + 2, on.names(dir).size());
  }

  @Test
  void namesOfAnyBytes() {
    String[] names = {"\1", "\2", "\376", "\377", "\2\3", "a\1", "a", "a0", "n".repeat(255)};
    long dir = on.dir(ROOT_INO, "\1\2").ino();
    for (String name : names) {
      on.write(on.file(dir, name).ino(), 0, name);
      on.file(on.dir(ROOT_INO, name).ino(), "inner");
    }
    rename(ROOT_INO, "\1\2", ROOT_INO, "\377\377");
    on.crash();
    assertEquals(names.length + 2, on.names(on.at("\377\377").ino()).size());
    for (String name : names) {
      assertEquals(name, on.read(on.at("\377\377/" + name).ino()));
      assertTrue(on.at(name + "/inner").ino() > 0);
      assertArrayEquals(bytes(name), Names.unescape(Names.escape(bytes(name))));
    }
  }
}
