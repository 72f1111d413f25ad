package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.ExtendedAttributes.SetMode;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is damaged fails by itself, at once, and keeps nothing else from working. */
class DamageTest {
  private final Fixture on = new Fixture();

  private static Consumer<byte[]> damaged(char kind) {
    return key -> {
      if (key[0] == kind) {
        throw new VolumeException(Reason.DAMAGED, "run 7 is damaged");
      }
    };
  }

  private static byte[] key(String name) {
    return PathKeys.metadata(PathKeys.path(Keys.EMPTY, bytes(name)));
  }

  private long records(char kind) {
    return on.volume.content().keySet().stream().filter(k -> k[0] == kind).count();
  }

  /** Files that lost their names while somebody had them open, and what a crash leaves of them. */
  private void leaveOrphans() {
    on.write(on.file(ROOT_INO, "stays").ino(), 0, "stays");
    for (String name : List.of("a", "b")) {
      long ino = on.file(ROOT_INO, name).ino();
      on.write(ino, 0, "content");
      on.fs.xattrs().set(ino, bytes("user.x"), bytes("y"), new SetMode(false, false, false));
      on.fs.unlink(ROOT_INO, bytes(name));
    }
    on.volume = on.volume.copy();
    assertEquals(2, records('O'));
  }

  @Test
  void opensWithARecordOfADeletedFileThatCannotBeRead() {
    leaveOrphans();
    on.volume.duringScan = damaged('O');
    on.fs = on.open();
    assertEquals("stays", on.read(on.at("stays").ino()));
    assertEquals(2, records('O'));
    assertEquals(2, records('X'));
    on.crash();
    assertEquals(List.of(0L, 0L), List.of(records('O'), records('X')));
  }

  @Test
  void opensWithAttributesOfADeletedFileThatCannotBeRead() {
    leaveOrphans();
    on.volume.duringScan = damaged('X');
    on.fs = on.open();
    assertEquals("stays", on.read(on.at("stays").ino()));
    on.crash();
    assertEquals(List.of(0L, 0L), List.of(records('O'), records('X')));
    assertEquals(1, records('D'));
  }

  @Test
  void doesNotOpenOnADeviceThatFails() {
    leaveOrphans();
    on.volume.duringScan =
        _ -> {
          throw new VolumeException(Reason.IO, "the device failed");
        };
    assertEquals(Reason.IO, assertThrows(VolumeException.class, on::open).reason());
  }

  /** A file of two names, of which one entry is that from before the other name. */
  private long leaveOldEntry() {
    long ino = on.file(ROOT_INO, "old").ino();
    byte[] before = on.volume.get(key("old"));
    on.fs.link(ino, ROOT_INO, bytes("new"));
    on.volume.commit(new Batch().put(key("old"), before));
    on.crash();
    return ino;
  }

  private void failsAtOnce(String name) {
    long before = on.volume.reads();
    fails(Errno.EIO, () -> on.fs.lookup(ROOT_INO, bytes(name)));
    long reads = on.volume.reads() - before;
    assertTrue(reads < 100, "reads: " + reads);
  }

  @Test
  void tellsAtOnceThatTwoEntriesContradictEachOther() {
    long ino = leaveOldEntry();
    assertEquals(ino, on.fs.lookup(ROOT_INO, bytes("new")).ino());
    failsAtOnce("old");
    fails(Errno.EIO, () -> on.fs.unlink(ROOT_INO, bytes("old")));
    on.crash();
    assertEquals(ino, on.fs.lookup(ROOT_INO, bytes("old")).ino());
    failsAtOnce("new");
    on.crash();
    on.volume.commit(new Batch().put(key("third"), on.volume.get(key("old"))));
    assertEquals(ino, on.fs.lookup(ROOT_INO, bytes("third")).ino());
    failsAtOnce("old");
  }

  @Test
  void anEntryThatNamesItsOwnDirectoryFails() {
    on.volume.commit(
        new Batch().put(key("loop"), new EntryRecord.Link(ROOT_INO, FileMode.REGULAR).encode()));
    on.crash();
    failsAtOnce("loop");
  }

  private List<String> listed() {
    List<String> names = new ArrayList<>();
    long handle = on.fs.openDirectory(ROOT_INO);
    on.fs.readDirectory(
        ROOT_INO,
        handle,
        0,
        true,
        (name, _, _, _, attr) ->
            names.add(Fixture.string(name) + (attr == null ? "" : " " + attr.nlink())));
    on.fs.releaseDirectory(handle);
    return names;
  }

  @Test
  void listsTheNamesOfWhatCannotBeUsed() {
    leaveOldEntry();
    long ino = on.file(ROOT_INO, "gone").ino();
    on.fs.link(ino, ROOT_INO, bytes("gone too"));
    on.volume.commit(new Batch().delete(PathKeys.inode(ino)));
    on.crash();
    assertEquals(List.of(".", "..", "gone", "gone too", "new 2", "old"), listed());
    on.crash();
    on.volume.duringGet = damaged('I');
    assertEquals(List.of(".", "..", "gone", "gone too", "new", "old 1"), listed());
  }
}
