package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static dev.grove.fuse.fs.tree.Fixture.string;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.AttrChange;
import dev.grove.fuse.fs.FsException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DurableAttributeTest {
  private final Fixture on = new Fixture();

  private String durable(long ino) {
    return string(on.fs.xattrs().get(ino, bytes("user.grove.durable")));
  }

  private void assertDurable(String answer, long... inodes) {
    for (long ino : inodes) {
      assertEquals(answer, durable(ino), "inode " + ino);
    }
  }

  @Test
  void everyKindOfChangeCounts() {
    long dir = on.dir(ROOT_INO, "dir").ino();
    long file = on.file(dir, "file").ino();
    long other = on.file(dir, "other").ino();
    List<Runnable> changes =
        List.of(
            () -> on.write(file, 0, "content"),
            () -> on.truncate(file, 3),
            () ->
                on.fs.setattr(USER, file, new AttrChange(0600, null, null, null, null, null, null)),
            () -> on.fs.rename(dir, bytes("file"), ROOT_INO, bytes("file"), 0),
            () -> on.fs.rename(ROOT_INO, bytes("file"), dir, bytes("file"), 0),
            () -> on.fs.unlink(dir, bytes("file")),
            () -> on.write(file, 0, "without a name"));
    assertDurable("no", dir, file, other, ROOT_INO);
    on.fs.sync();
    for (Runnable change : changes) {
      assertDurable("yes", dir, file, other, ROOT_INO);
      change.run();
      assertDurable("no", file);
      assertDurable("yes", other);
      on.fs.fsync(other, true);
    }
    assertDurable("yes", dir, file, other, ROOT_INO);
  }

  @Test
  void entriesAreChangesOfTheirDirectories() {
    long from = on.dir(ROOT_INO, "from").ino();
    long to = on.dir(ROOT_INO, "to").ino();
    on.fs.sync();
    on.file(from, "a");
    assertDurable("no", from);
    assertDurable("yes", to, ROOT_INO);
    on.fs.sync();
    on.fs.rename(from, bytes("a"), to, bytes("b"), 0);
    assertDurable("no", from, to);
    on.fs.sync();
    on.fs.unlink(to, bytes("b"));
    assertDurable("no", to);
    assertDurable("yes", from);
  }

  @Test
  void aReplacedFileIsChanged() {
    long kept = on.file(ROOT_INO, "kept").ino();
    long gone = on.file(ROOT_INO, "gone").ino();
    on.fs.sync();
    on.fs.rename(ROOT_INO, bytes("kept"), ROOT_INO, bytes("gone"), 0);
    assertDurable("no", kept, gone, ROOT_INO);
  }

  /** The path is part of what is to be durable, whether the file is in memory or not. */
  @Test
  void aMovedDirectoryChangesAllBelowIt() {
    long dir = on.dir(ROOT_INO, "dir").ino();
    long known = on.file(dir, "known").ino();
    long forgotten = on.file(dir, "forgotten").ino();
    on.write(known, 0, "x");
    on.fs.sync();
    on.fs.forget(forgotten, 1);
    on.fs.rename(ROOT_INO, bytes("dir"), ROOT_INO, bytes("moved"), 0);
    assertDurable("no", dir, known, on.fs.lookup(dir, bytes("forgotten")).ino());
    on.fs.sync();
    assertDurable("yes", dir, known, forgotten);
  }

  @Test
  void aMovedDirectoryChangesFilesThatHaveOtherNamesToo() {
    long dir = on.dir(ROOT_INO, "dir").ino();
    long file = on.file(ROOT_INO, "file").ino();
    on.fs.link(file, dir, bytes("one"));
    on.fs.link(file, dir, bytes("two"));
    on.fs.sync();
    on.fs.rename(ROOT_INO, bytes("dir"), ROOT_INO, bytes("moved"), 0);
    assertDurable("no", file);
    on.fs.sync();
    assertDurable("yes", file);
  }

  @Test
  void whatIsForgottenIsNotTakenForDurable() {
    long changed = on.file(ROOT_INO, "changed").ino();
    long old = on.file(ROOT_INO, "old").ino();
    on.fs.sync();
    on.fs.forget(old, 1);
    on.write(changed, 0, "x");
    assertDurable("yes", on.fs.lookup(ROOT_INO, bytes("old")).ino());
    on.fs.forget(changed, 1);
    assertDurable("no", on.fs.lookup(ROOT_INO, bytes("changed")).ino());
    on.fs.sync();
    assertDurable("yes", changed, old);
  }

  @Test
  void whatWasRecoveredIsDurableWhenTheVolumeSaysSo() {
    on.file(ROOT_INO, "file");
    on.fs = on.open();
    long file = on.fs.lookup(ROOT_INO, bytes("file")).ino();
    assertDurable("no", file, ROOT_INO);
    on.fs.sync();
    assertDurable("yes", file, ROOT_INO);
  }

  /** Whoever sees a change does not see it as durable. */
  @Test
  void aChangeCountsAsSoonAsItCanBeSeen() {
    long file = on.file(ROOT_INO, "file").ino();
    on.fs.sync();
    List<String> seen = new ArrayList<>();
    on.volume.duringCommit = () -> seen.add(durable(file) + durable(ROOT_INO));
    on.write(file, 0, "x");
    on.fs.rename(ROOT_INO, bytes("file"), ROOT_INO, bytes("renamed"), 0);
    on.file(ROOT_INO, "other");
    assertEquals(List.of("noyes", "nono", "nono"), seen);
  }

  @Test
  void aFailedChangeIsNone() {
    long file = on.file(ROOT_INO, "file").ino();
    on.fs.sync();
    on.volume.failCommits(new VolumeException(Reason.FULL, "full"));
    assertThrows(FsException.class, () -> on.write(file, 0, "x"));
    assertDurable("yes", file);
    on.volume.failCommits(null);
    on.write(file, 0, "x");
    on.volume.failCommits(new VolumeException(Reason.IO, "the device failed"));
    fails(Errno.EIO, on.fs::sync);
    assertDurable("no", file);
  }

  @Test
  void otherAttributesAreNotThere() {
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(ROOT_INO, bytes("user.grove.other")));
    fails(Errno.ENODATA, () -> on.fs.xattrs().get(ROOT_INO, bytes("security.capability")));
    fails(Errno.EOPNOTSUPP, () -> on.fs.xattrs().get(ROOT_INO, bytes("system.other")));
    fails(Errno.ESTALE, () -> on.fs.xattrs().get(99, bytes("user.grove.durable")));
  }

  @Test
  void figuresOfWhatWaits() {
    on.fs.sync();
    assertEquals(new NotDurable(0, 0, 0), on.fs.notDurable());
    long file = on.file(ROOT_INO, "file").ino();
    on.write(file, 0, "x".repeat(1000));
    NotDurable waiting = on.fs.notDurable();
    assertEquals(2, waiting.files(), "the file and its directory");
    assertTrue(waiting.bytes() > 1000 && waiting.bytes() < 3000, waiting::toString);
    assertTrue(waiting.oldestMillis() >= 1, waiting::toString);
    on.fs.sync();
    assertEquals(new NotDurable(0, 0, 0), on.fs.notDurable());
  }

  /** Random changes and syncs, against what the commit counter of the volume says. */
  @Test
  void followsTheVolume() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    List<Long> files = new ArrayList<>();
    Map<Long, Boolean> durable = new HashMap<>();
    for (int i = 0; i < 10; i++) {
      files.add(on.file(ROOT_INO, "f" + i).ino());
      durable.put(files.get(i), false);
    }
    for (int i = 0; i < 2000; i++) {
      long file = files.get(random.nextInt(files.size()));
      switch (random.nextInt(8)) {
        case 0 -> {
          on.fs.sync();
          durable.replaceAll((f, d) -> true);
        }
        case 1 -> {
          on.truncate(file, random.nextInt(300));
          durable.put(file, false);
        }
        case 2, 3 -> {
          on.write(file, random.nextInt(300), "some text");
          durable.put(file, false);
        }
        default ->
            assertEquals(durable.get(file) ? "yes" : "no", durable(file), "seed " + seed + " " + i);
      }
    }
  }
}
