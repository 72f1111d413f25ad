package dev.grove.fuse.fs.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.fuse.fs.AccessTimes.When;
import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.fs.FileSystem.Attr;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When an access time is due, and what a mark changes. */
class StoredAccessTimesTest {
  private final Fixture on = new Fixture();
  private long ino;

  @BeforeEach
  void file() {
    ino = on.file(FileSystem.ROOT_INO, "f").ino();
    on.write(ino, 0, "content");
  }

  private boolean isDue(When when) {
    return on.fs.accessTimes().isDue(ino, when);
  }

  private boolean mark(When when) {
    return on.fs.accessTimes().mark(ino, when);
  }

  @Test
  void relativeIsDueAfterAChangeAndOnceADay() {
    assertFalse(isDue(When.NEVER) || mark(When.NEVER));
    assertTrue(isDue(When.RELATIVE) && mark(When.RELATIVE));
    assertFalse(isDue(When.RELATIVE) || mark(When.RELATIVE));
    on.write(ino, 0, "C");
    assertTrue(mark(When.RELATIVE));
    on.ticks.addAndGet(86_000);
    assertFalse(isDue(When.RELATIVE));
    on.ticks.addAndGet(400);
    assertTrue(mark(When.RELATIVE));
    assertTrue(mark(When.ALWAYS));
    assertTrue(mark(When.ALWAYS), "also when it was only just marked");
  }

  @Test
  void aMarkChangesNothingElseAndSurvives() {
    Attr before = on.fs.getattr(ino);
    assertTrue(mark(When.RELATIVE));
    Attr after = on.fs.getattr(ino);
    assertTrue(after.atime().seconds() > before.ctime().seconds());
    assertEquals(before.mtime(), after.mtime());
    assertEquals(before.ctime(), after.ctime());
    on.crash();
    assertEquals(after, on.at("f"));
  }

  @Test
  void filesWithSeveralNamesOrNoneAreMarkedToo() {
    on.fs.link(ino, FileSystem.ROOT_INO, Fixture.bytes("g"));
    assertTrue(mark(When.RELATIVE));
    Attr marked = on.fs.getattr(ino);
    on.crash();
    assertEquals(marked.atime(), on.at("g").atime());
    on.fs.unlink(FileSystem.ROOT_INO, Fixture.bytes("f"));
    on.fs.unlink(FileSystem.ROOT_INO, Fixture.bytes("g"));
    assertTrue(mark(When.ALWAYS));
    assertTrue(on.fs.getattr(ino).atime().seconds() > marked.atime().seconds());
    assertFalse(on.fs.accessTimes().mark(12_345, When.ALWAYS));
  }
}
