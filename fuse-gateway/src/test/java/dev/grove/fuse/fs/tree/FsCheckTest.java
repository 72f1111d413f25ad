package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.check.FsCheck;
import dev.grove.fuse.fs.check.FsFinding;
import dev.grove.fuse.fs.check.FsRepair;
import dev.grove.fuse.fs.check.FsReport;
import dev.grove.fuse.fs.check.Records;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.inode.OrphanRecord;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the file system writes is passed; each kind of damage is found, named and mended. */
class FsCheckTest {
  private static final long ROOT = FileSystem.ROOT_INO;

  private final Fixture on = new Fixture();
  private long deepIno;

  @BeforeEach
  void fill() {
    long a = on.dir(ROOT, "a").ino();
    long b = on.dir(a, "b").ino();
    on.dir(a, "empty");
    deepIno = on.file(b, "deep\1name").ino();
    on.write(deepIno, 0, "x".repeat(300));
    on.write(on.file(a, "file").ino(), 0, "content");
    on.fs.rename(ROOT, bytes("a"), ROOT, bytes("moved"), 0);
    on.write(deepIno, 300, "after");
  }

  private FsReport check() {
    return FsCheck.check(Records.of((Volume) on.volume), Fixture.BLOCK, List.of(), _ -> {});
  }

  private void mendAll() {
    List<FsFinding> seen = new ArrayList<>();
    for (int i = 0; i < 10 && !check().isSound(); i++) {
      seen.addAll(FsRepair.apply(on.volume, check(), new Timestamp(1, 0), (_, _) -> {}));
    }
    assertEquals(List.of(), check().findings(), seen.toString());
    on.crash();
  }

  private void assertFinds(String expected) {
    List<FsFinding> found = check().findings();
    assertTrue(found.stream().anyMatch(f -> f.what().contains(expected)), found.toString());
  }

  private static byte[] key(String... names) {
    byte[] dir = {};
    for (int i = 0; i < names.length - 1; i++) {
      dir = PathKeys.childDir(dir, bytes(names[i]));
    }
    return PathKeys.metadata(PathKeys.path(dir, bytes(names[names.length - 1])));
  }

  @Test
  void passesWhatTheFileSystemWrites() {
    assertEquals(List.of(), check().findings());
    assertEquals(4, check().directories());
    assertEquals(2, check().files());
    on.fs.unlink(on.at("moved").ino(), bytes("file"));
    assertEquals(List.of(), check().findings());
  }

  @Test
  void makesAMissingDirectoryAnew() {
    on.volume.commit(new Batch().delete(key("moved", "b")));
    assertFinds("/moved/b: the directory's own record is missing");
    mendAll();
    assertEquals("x".repeat(300) + "after", on.read(on.at("moved/b/deep\1name").ino()));
  }

  @Test
  void linksDataWithoutAFile() {
    on.volume.commit(new Batch().delete(key("moved", "b", "deep\2\3name")));
    assertFinds("blocks of inode " + deepIno + ", which has no record");
    mendAll();
    assertEquals("x".repeat(300) + "after", on.read(on.at("lost+found/#" + deepIno).ino()));
  }

  @Test
  void removesRecordsThatCannotBeUsed() {
    on.volume.commit(new Batch().put(key("moved", "bad"), bytes("no record")));
    on.volume.commit(new Batch().put(bytes("Qunknown"), bytes("x")));
    on.volume.commit(new Batch().put(PathKeys.orphan(77), bytes("short")));
    assertFinds("/moved/bad: its record cannot be used");
    assertFinds("unknown kind");
    assertFinds("deleted file cannot be used");
    mendAll();
    assertEquals(List.of(".", "..", "b", "empty", "file"), on.names(on.at("moved").ino()));
  }

  @Test
  void keepsWhatHasANameAndTheRecordOfADeletedFile() {
    long twice = on.file(ROOT, "twice").ino();
    on.write(twice, 0, "here");
    on.fs.link(twice, ROOT, bytes("again"));
    byte[] home = PathKeys.path(PathKeys.childDir(new byte[0], bytes("a")), bytes("file"));
    long file = on.at("moved/file").ino();
    on.volume.commit(
        new Batch()
            .put(PathKeys.orphan(file), new OrphanRecord(7, home).encode())
            .put(
                PathKeys.orphan(twice),
                new OrphanRecord(4, PathKeys.path(new byte[0], bytes("twice"))).encode())
            .put(bytes("Oshort"), new OrphanRecord(0, new byte[0]).encode()));
    assertFinds("inode " + file + " has a name, and the record of a deleted file too");
    assertFinds("inode " + twice + " has a name, and the record of a deleted file too");
    assertFinds("cannot be used (its key has 6 bytes)");
    mendAll();
    assertEquals("content", on.read(on.at("moved/file").ino()));
    assertEquals("here", on.read(on.at("again").ino()));
  }

  @Test
  void correctsLinkCounts() {
    byte[] key = key("moved");
    byte[] path = PathKeys.pathOf(key);
    byte[] wrong = InodeCodec.encode(InodeCodec.decode(on.volume.get(key)).withNlink(9), path);
    on.volume.commit(new Batch().put(key, wrong));
    assertFinds("/moved: its link count is 9, should be 4");
    mendAll();
    assertEquals(4, on.at("moved").nlink());
  }

  @Test
  void removesBlocksBeyondTheEnd() {
    byte[] prefix =
        PathKeys.dataPrefix(PathKeys.pathOf(key("a", "file")), on.at("moved/file").ino());
    on.volume.commit(new Batch().put(PathKeys.data(prefix, 5), bytes("beyond")));
    assertFinds("blocks beyond its size of 7 bytes");
    mendAll();
    assertEquals("content", on.read(on.at("moved/file").ino()));
  }

  @Test
  void raisesTheCounterOfInodes() {
    on.volume.commit(new Batch().put(PathKeys.nextInode(), new byte[] {2, 0, 0, 0, 0, 0, 0, 0}));
    assertFinds("the counter of inode numbers is 2");
    mendAll();
    assertEquals("content", on.read(on.at("moved/file").ino()));
  }

  @Test
  void countsTheBytesInHolesAgain() {
    long sparse = on.file(ROOT, "sparse").ino();
    on.write(sparse, 1000, "far");
    long none = on.file(ROOT, "none").ino();
    on.truncate(none, 500);
    on.fs.link(on.at("moved/file").ino(), ROOT, bytes("second"));
    assertEquals(List.of(), check().findings());
    for (byte[] key : List.of(key("sparse"), key("none"), key("moved", "b", "deep\2\3name"))) {
      Batch batch = new Batch();
      batch.patch(key, List.of(new Edit.SetBytes(84, new byte[] {1, 0, 0, 0}, false)));
      on.volume.commit(batch);
    }
    assertEquals(3, check().findings().size(), check().findings().toString());
    assertFinds("960 of its bytes are in holes, its record says 1");
    assertFinds("500 of its bytes are in holes, its record says 1");
    assertFinds("0 of its bytes are in holes, its record says 1");
    mendAll();
    assertEquals(500, on.fs.getattr(on.at("none").ino()).size());
    assertEquals(0, on.at("none").blocks512());
  }
}
