package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static dev.grove.fuse.fs.tree.Fixture.fails;
import static dev.grove.fuse.fs.tree.Fixture.string;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Attr;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class DirectoryListerTest {
  private record Entry(String name, long ino, long cookie, Attr attr) {}

  private final Fixture on = new Fixture();
  private int others;

  private List<Entry> reply(long ino, long handle, long cookie, boolean plus, int room) {
    List<Entry> taken = new ArrayList<>();
    on.fs.readDirectory(
        ino,
        handle,
        cookie,
        plus,
        (name, n, mode, next, attr) ->
            taken.size() < room && taken.add(new Entry(string(name), n, next, attr)));
    return taken;
  }

  @Test
  void plusGivesAttributesAndCounts() {
    long dir = on.dir(ROOT_INO, "d").ino();
    long known = on.file(dir, "known").ino();
    on.write(known, 0, "text");
    long other = on.file(dir, "other").ino();
    on.fs.forget(other, 1);
    long handle = on.fs.openDirectory(dir);
    List<Entry> entries = reply(dir, handle, 0, true, 10);
    assertEquals(4, entries.size());
    assertNull(entries.get(0).attr());
    assertEquals(dir, entries.get(0).ino());
    assertEquals(ROOT_INO, entries.get(1).ino());
    assertEquals(on.fs.getattr(known), entries.get(2).attr());
    assertEquals(other, on.fs.getattr(other).ino());
    on.fs.forget(other, 1);
    fails(Errno.ESTALE, () -> on.fs.getattr(other));
    on.fs.forget(known, 1);
    assertEquals(4, on.fs.getattr(known).size());
    on.fs.forget(known, 1);
    fails(Errno.ESTALE, () -> on.fs.getattr(known));
    assertEquals(3, reply(dir, handle, 0, true, 3).size());
    fails(Errno.ESTALE, () -> on.fs.getattr(other));
  }

  @Test
  void handlesAreLimited() {
    List<Long> handles = new ArrayList<>();
    for (int i = 0; i < Fixture.SETTINGS.maxOpenDirectories(); i++) {
      handles.add(on.fs.openDirectory(ROOT_INO));
    }
    fails(Errno.ENFILE, () -> on.fs.openDirectory(ROOT_INO));
    on.fs.releaseDirectory(handles.getFirst());
    long handle = on.fs.openDirectory(ROOT_INO);
    fails(Errno.EINVAL, () -> reply(ROOT_INO, handles.getFirst(), 0, false, 1));
    assertEquals(2, reply(ROOT_INO, handle, 0, false, 9).size());
    long file = on.file(ROOT_INO, "f").ino();
    on.fs.releaseDirectory(handle);
    fails(Errno.ENOTDIR, () -> on.fs.openDirectory(file));
  }

  @Test
  void aRemovedDirectoryIsEmptyWhateverHasItsNameNow() {
    long dir = on.dir(ROOT_INO, "d").ino();
    long handle = on.fs.openDirectory(dir);
    on.fs.rmdir(ROOT_INO, bytes("d"));
    on.file(on.dir(ROOT_INO, "d").ino(), "f");
    assertEquals(2, reply(dir, handle, 0, true, 9).size());
  }

  @Test
  void anyRememberedCookieCanBeResumed() {
    for (int i = 10; i < 15; i++) {
      on.file(ROOT_INO, "f" + i);
    }
    long handle = on.fs.openDirectory(ROOT_INO);
    List<Entry> all = reply(ROOT_INO, handle, 0, false, 100);
    on.file(ROOT_INO, "a");
    on.fs.unlink(ROOT_INO, bytes("f13"));
    long from = all.get(5).cookie(); // after f13
    assertEquals("f14", reply(ROOT_INO, handle, from, false, 1).getFirst().name());
    assertEquals("f14", reply(ROOT_INO, handle, from, true, 1).getFirst().name());
    assertEquals("a", reply(ROOT_INO, handle, all.get(1).cookie(), false, 1).getFirst().name());
  }

  /** The kernel keeps what one handle has read, and lets another go on from there. */
  @Test
  void aCookieMeansTheSameToEveryHandle() {
    for (String name : List.of("a", "b", "c")) {
      on.file(ROOT_INO, name);
    }
    long early = on.fs.openDirectory(ROOT_INO);
    List<Entry> all = reply(ROOT_INO, early, 0, false, 100);
    on.fs.unlink(ROOT_INO, bytes("a"));
    long handle = on.fs.openDirectory(ROOT_INO);
    List<Entry> left = reply(ROOT_INO, handle, 0, false, 100);
    assertEquals(2 + 2, left.size());
    for (long any : List.of(early, handle)) {
      assertEquals("c", reply(ROOT_INO, any, all.get(3).cookie(), false, 9).getFirst().name());
      assertEquals(List.of(), reply(ROOT_INO, any, all.get(4).cookie(), false, 9));
      assertEquals("c", reply(ROOT_INO, any, left.get(2).cookie(), false, 9).getFirst().name());
      assertEquals(List.of(), reply(ROOT_INO, any, left.get(3).cookie(), false, 9));
    }
    on.fs.releaseDirectory(early);
    on.fs.releaseDirectory(handle);
    long later = on.fs.openDirectory(ROOT_INO);
    assertEquals("c", reply(ROOT_INO, later, all.get(3).cookie(), false, 9).getFirst().name());
    assertEquals(left, reply(ROOT_INO, later, 0, false, 100));
  }

  /** Replies of any size, of which the kernel uses any part, while others come and go. */
  @Test
  void nothingVanishesOrComesTwice() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    long dir = on.dir(ROOT_INO, "d").ino();
    TreeSet<String> stable = new TreeSet<>();
    for (int i = 0; i < 300; i++) {
      String name = "s" + random.nextInt(100_000);
      if (stable.add(name)) {
        on.fs.forget(on.file(dir, name).ino(), 1);
      }
    }
    for (int round = 0; round < 6; round++) {
      List<String> seen = listWhileOthersChange(random, dir);
      List<String> found = seen.stream().filter(stable::contains).toList();
      assertEquals(List.copyOf(stable), found, "seed " + seed);
      assertEquals(seen.size(), seen.stream().distinct().count(), "seed " + seed);
    }
  }

  private List<String> listWhileOthersChange(SplittableRandom random, long dir) {
    List<String> seen = new ArrayList<>();
    long handle = on.fs.openDirectory(dir);
    long cookie = 0;
    boolean plus = random.nextBoolean();
    List<Entry> reply = reply(dir, handle, cookie, plus, 1 + random.nextInt(4));
    while (!reply.isEmpty()) {
      int used = 1 + random.nextInt(reply.size());
      for (Entry entry : reply.subList(0, used)) {
        seen.add(entry.name());
        cookie = entry.cookie();
      }
      reply.stream().filter(e -> e.attr() != null).forEach(e -> on.fs.forget(e.ino(), 1));
      disturb(random, dir);
      reply = reply(dir, handle, cookie, plus, 1 + random.nextInt(4));
    }
    on.fs.releaseDirectory(handle);
    assertTrue(on.fs.inodesInMemory() <= 2);
    return seen;
  }

  private void disturb(SplittableRandom random, long dir) {
    String name = "s" + random.nextInt(100_000) + "x" + ++others;
    on.fs.forget(on.file(dir, name).ino(), 1);
    if (random.nextInt(3) > 0) {
      on.fs.unlink(dir, bytes(name));
    }
  }
}
