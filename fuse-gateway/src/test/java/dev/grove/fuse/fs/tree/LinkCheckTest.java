package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.check.FsCheck;
import dev.grove.fuse.fs.check.FsFinding;
import dev.grove.fuse.fs.check.FsRepair;
import dev.grove.fuse.fs.check.FsReport;
import dev.grove.fuse.fs.check.Records;
import dev.grove.fuse.fs.inode.EntryRecord;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.InodeCodec;
import dev.grove.fuse.fs.path.PathKeys;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What can be wrong with files of several names is found, named and mended. */
class LinkCheckTest {
  private final Fixture on = new Fixture();
  private long ino;

  @BeforeEach
  void fill() {
    long dir = on.dir(ROOT_INO, "d").ino();
    ino = on.file(dir, "f").ino();
    on.write(ino, 0, "linked".repeat(30));
    on.fs.link(ino, ROOT_INO, bytes("g"));
    on.fs.link(ino, dir, bytes("h"));
    on.fs.rename(ROOT_INO, bytes("d"), ROOT_INO, bytes("moved"), 0);
  }

  private FsReport check(KeyRange... damaged) {
    return FsCheck.check(Records.of((Volume) on.volume), Fixture.BLOCK, List.of(damaged), _ -> {});
  }

  private void assertFinds(String expected) {
    List<FsFinding> found = check().findings();
    assertTrue(found.stream().anyMatch(f -> f.what().contains(expected)), found.toString());
  }

  private void mendAll() {
    List<FsFinding> seen = new ArrayList<>();
    for (int i = 0; i < 10 && !check().isSound(); i++) {
      seen.addAll(FsRepair.apply(on.volume, check(), new Timestamp(1, 0), (_, _) -> {}));
    }
    assertEquals(List.of(), check().findings(), seen.toString());
    on.crash();
  }

  private static byte[] key(String name) {
    return PathKeys.metadata(PathKeys.path(Keys.EMPTY, bytes(name)));
  }

  @Test
  void passesWhatTheFileSystemWrites() {
    FsReport report = check();
    assertEquals(List.of(), report.findings());
    assertEquals(2, report.directories());
    assertEquals(1, report.files());
    long tmp = on.fs.tmpfile(USER, ROOT_INO, 0600).ino();
    on.write(tmp, 0, "hidden");
    on.fs.unlink(ROOT_INO, bytes("g"));
    on.fs.unlink(on.at("moved").ino(), bytes("h"));
    assertEquals(List.of(), check().findings());
    on.fs.unlink(on.at("moved").ino(), bytes("f"));
    assertEquals(List.of(), check().findings());
  }

  @Test
  void correctsLinkCounts() {
    on.volume.commit(new Batch().delete(key("g")));
    assertFinds("inode " + ino + ": its link count is 3, should be 2");
    mendAll();
    assertEquals(2, on.at("moved/f").nlink());
    assertEquals("linked".repeat(30), on.read(on.at("moved/h").ino()));
  }

  @Test
  void namesAFileWithoutLinks() {
    on.fs.unlink(on.at("moved").ino(), bytes("f"));
    on.fs.unlink(on.at("moved").ino(), bytes("h"));
    on.volume.commit(new Batch().delete(key("g")));
    assertFinds("inode " + ino + " has no name");
    mendAll();
    assertEquals("linked".repeat(30), on.read(on.at("lost+found/#" + ino).ino()));
  }

  @Test
  void removesLinksToNothingAndKeepsTheData() {
    on.volume.commit(new Batch().delete(PathKeys.inode(ino)));
    assertFinds("/g: a link to inode " + ino + ", which has no record");
    mendAll();
    assertEquals(List.of(".", ".."), on.names(on.at("moved").ino()));
    assertEquals("linked".repeat(30), on.read(on.at("lost+found/#" + ino).ino()));
  }

  @Test
  void removesRecordsThatCannotBeUsed() {
    on.volume.commit(
        new Batch()
            .put(PathKeys.inode(ino), bytes("bad"))
            .put(PathKeys.inode(ino + 1), on.volume.get(PathKeys.rootMetadata()))
            .put(bytes("Ishort"), bytes("x"))
            .put(key("x"), new byte[] {'L', 0, 0, 0, 0}));
    assertFinds("the record of inode " + ino + " cannot be used");
    assertFinds("the record of inode " + (ino + 1) + " cannot be used (it is of inode 1");
    assertFinds("the record of an inode cannot be used");
    assertFinds("/x: its record cannot be used (link: 5 bytes");
    mendAll();
    assertEquals("linked".repeat(30), on.read(on.at("lost+found/#" + ino).ino()));
  }

  @Test
  void correctsTheTypeOfALink() {
    on.volume.commit(
        new Batch().put(key("g"), new EntryRecord.Link(ino, FileMode.SYMLINK).encode()));
    assertFinds("/g: a link of another type than its inode");
    mendAll();
    assertEquals(FileMode.REGULAR | 0644, on.at("g").mode());
  }

  @Test
  void tellsOfAnInodeWithLinksAndAnEntryOfItsOwn() {
    byte[] own =
        InodeCodec.encode(InodeCodec.decode(on.volume.get(PathKeys.inode(ino))), Keys.EMPTY);
    on.volume.commit(new Batch().put(key("own"), own));
    assertFinds("inode " + ino + " has links, and an entry of its own, too");
  }

  @Test
  void namesAllThatDamageAffects() {
    byte[] prefix =
        on.volume.content().keySet().stream().filter(k -> k[0] == 'D').findFirst().get();
    FsReport report = check(new KeyRange(prefix, Keys.successor(prefix)));
    assertEquals(3, report.affected().size(), report.affected().toString());
    assertTrue(report.affected().getFirst().endsWith("bytes 0 to 63 may be damaged"));
    byte[] record = PathKeys.inode(ino);
    report = check(new KeyRange(record, Keys.successor(record)));
    assertEquals(3, report.affected().size(), report.affected().toString());
    assertTrue(report.affected().getFirst().endsWith("attributes may be out of date"));
  }
}
