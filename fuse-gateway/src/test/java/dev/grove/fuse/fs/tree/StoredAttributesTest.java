package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.grove.actors.volume.Volume;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.ExtendedAttributes;
import dev.grove.fuse.fs.ExtendedAttributes.SetMode;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.check.FsCheck;
import dev.grove.fuse.fs.check.FsRepair;
import dev.grove.fuse.fs.check.FsReport;
import dev.grove.fuse.fs.check.Records;
import dev.grove.fuse.fs.path.AttributeKeys;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What extended attributes cost, and their limits. */
class StoredAttributesTest {
  private static final long TOP = FileSystem.ROOT_INO;

  private final Fixture on = new Fixture();
  private final long file = on.file(TOP, "file").ino();

  private void set(long ino, String name, int bytes) {
    on.fs.xattrs().set(ino, bytes(name), new byte[bytes], SetMode.ANY);
  }

  @Test
  void aFileWithoutAttributesCostsNoRead() {
    long reads = on.volume.reads();
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(file, bytes("user.a")));
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(file, bytes("security.capability")));
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(file, bytes("system.posix_acl_access")));
    assertEquals(0, on.fs.xattrs().list(() -> true, file).length);
    assertEquals(reads, on.volume.reads());
    set(file, "user.a", 1);
    assertEquals(reads, on.volume.reads(), "nor does the first one");
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(file, bytes("security.capability")));
    on.write(file, 0, "text");
    on.fs.unlink(TOP, bytes("file"));
  }

  @Test
  void eachChangeIsOneCommit() {
    long commits = on.volume.commits();
    set(file, "user.a", 10);
    on.fs.xattrs().remove(file, bytes("user.a"));
    assertEquals(commits + 2, on.volume.commits());
  }

  @Test
  void aChangeMovesCtimeOnly() {
    FileSystem.Attr before = on.fs.getattr(file);
    set(file, "user.a", 10);
    FileSystem.Attr after = on.fs.getattr(file);
    assertEquals(before.mtime(), after.mtime());
    assertEquals(1, Long.signum(after.ctime().seconds() - before.ctime().seconds()));
  }

  @Test
  void limits() {
    set(file, "user.value", ExtendedAttributes.MAX_VALUE_BYTES);
    fails(Errno.E2BIG, () -> set(file, "user.b", ExtendedAttributes.MAX_VALUE_BYTES + 1));
    set(file, "user." + "n".repeat(250), 1);
    fails(Errno.ERANGE, () -> set(file, "user." + "n".repeat(251), 1));
    fails(Errno.EINVAL, () -> set(file, "user.", 1));
    fails(Errno.EOPNOTSUPP, () -> set(file, "other.a", 1));
    fails(Errno.EOPNOTSUPP, () -> set(file, "system.other", 1));
    fails(Errno.EOPNOTSUPP, () -> set(file, "user.grove.durable", 1));
    fails(Errno.EOPNOTSUPP, () -> on.fs.xattrs().remove(file, bytes("user.grove.durable")));
    fails(Errno.ESTALE, () -> set(99, "user.a", 1));
  }

  @Test
  void aListHas64KiBAtMost() {
    int room = 64 << 10;
    for (int i = 0; i < room / 256; i++) {
      set(file, "user.%03d%s".formatted(i, "n".repeat(247)), 0);
    }
    fails(Errno.ENOSPC, () -> set(file, "user.a", 0));
    assertEquals(room, on.fs.xattrs().list(() -> true, file).length);
    set(file, "user.000" + "n".repeat(247), 5); // one that is there can change
    on.fs.unlink(TOP, bytes("file"));
    on.fs.forget(file, 1);
    assertEquals(2, on.volume.content().size(), "many go by one range");
  }

  @Test
  void valuesOfAFileHaveALimit() {
    for (int i = 0; i < 16; i++) {
      set(file, "user." + i, 64 << 10);
    }
    fails(Errno.ENOSPC, () -> set(file, "user.more", 1));
    set(file, "user.0", 10);
    set(file, "user.more", 1);
  }

  @Test
  void aFullVolumeTakesNoneAndRemovesThem() {
    set(file, "user.a", 1);
    on.volume.full = true;
    fails(Errno.ENOSPC, () -> set(file, "user.b", 1));
    on.fs.xattrs().remove(file, bytes("user.a"));
  }

  @Test
  void moveWithTheDirectoryAbove() {
    long dir = on.dir(TOP, "dir").ino();
    long below = on.file(dir, "below").ino();
    on.fs.xattrs().set(below, bytes("user.a"), bytes("value"), SetMode.ANY);
    on.fs.rename(TOP, bytes("dir"), TOP, bytes("moved"), 0);
    on.crash();
    long found = on.at("moved/below").ino();
    assertArrayEquals(bytes("value"), on.fs.xattrs().get(found, bytes("user.a")));
  }

  @Test
  void theCheckFindsWhatNobodyHas() {
    set(file, "user.a", 1);
    assertEquals(List.of(), check().findings());
    on.volume.put(AttributeKeys.key(7777, bytes("user.a")), bytes("lost"));
    long other = on.file(TOP, "other").ino();
    on.volume.put(AttributeKeys.key(other, bytes("user.a")), bytes("unknown"));
    on.volume.put(new byte[] {'X', 1}, bytes("no key"));
    assertEquals(3, check().findings().size());
    FsRepair.apply(on.volume, check(), new FileSystem.Timestamp(1, 0), (_, _) -> {});
    assertEquals(List.of(), check().findings());
    assertEquals(1, on.fs.xattrs().get(file, bytes("user.a")).length);
  }

  private FsReport check() {
    return FsCheck.check(Records.of((Volume) on.volume), Fixture.BLOCK, List.of(), _ -> {});
  }
}
