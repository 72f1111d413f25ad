package dev.grove.fuse.fs.path;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FsException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PathKeysTest {
  private static final byte[] HARD = {1, 2, 3, 4, (byte) 0xFE, (byte) 0xFF, 'a', '0'};

  private static byte[] name(SplittableRandom random) {
    byte[] name = new byte[random.nextInt(1, 6)];
    for (int i = 0; i < name.length; i++) {
      name[i] = HARD[random.nextInt(HARD.length)];
    }
    return name;
  }

  @Test
  void escapesAndKeepsTheOrderOfNames() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] a = name(random);
      byte[] b = name(random);
      byte[] escaped = Names.escape(a);
      assertArrayEquals(a, Names.unescape(escaped), "seed " + seed);
      for (byte c : escaped) {
        assertTrue(c != 0 && c != 1, "seed " + seed);
      }
      assertEquals(
          Integer.signum(Keys.compare(a, b)),
          Integer.signum(Keys.compare(escaped, Names.escape(b))),
          "seed " + seed);
    }
  }

  @Test
  void rangesHoldExactlyWhatIsBelow() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] dir = PathKeys.childDir(Keys.EMPTY, Names.escape(name(random)));
      byte[] other = PathKeys.childDir(Keys.EMPTY, Names.escape(name(random)));
      byte[] entry = Names.escape(name(random));
      byte[] child = PathKeys.metadata(PathKeys.path(other, entry));
      byte[] deep = PathKeys.metadata(PathKeys.path(PathKeys.childDir(other, entry), entry));
      boolean same = Keys.compare(dir, other) == 0;
      assertEquals(same, PathKeys.children(dir).contains(child), "seed " + seed);
      assertFalse(PathKeys.children(dir).contains(deep), "seed " + seed);
      assertEquals(same, PathKeys.subtree(dir).contains(child), "seed " + seed);
      assertEquals(same, PathKeys.subtree(dir).contains(deep), "seed " + seed);
      assertArrayEquals(entry, PathKeys.entryName(other, child), "seed " + seed);
    }
  }

  @Test
  void theRootIsNoEntryOfItself() {
    assertFalse(PathKeys.children(Keys.EMPTY).contains(PathKeys.rootMetadata()));
    assertTrue(
        PathKeys.children(Keys.EMPTY)
            .contains(PathKeys.metadata(PathKeys.path(Keys.EMPTY, new byte[] {'a'}))));
  }

  @Test
  void numbersInKeysKeepTheirOrder() {
    byte[] prefix = PathKeys.dataPrefix(new byte[] {0, 'a'}, 0x0102030405060708L);
    assertEquals(255, PathKeys.blockOf(PathKeys.data(prefix, 255)));
    assertTrue(Keys.compare(PathKeys.data(prefix, 255), PathKeys.data(prefix, 256)) < 0);
    assertEquals(77, PathKeys.orphanOf(PathKeys.orphan(77)));
    assertTrue(PathKeys.orphans().contains(PathKeys.orphan(Long.MAX_VALUE)));
  }

  @Test
  void refusesNamesThatCannotBe() {
    assertEquals(Errno.ENAMETOOLONG, refused(new byte[256]));
    assertEquals(Errno.EINVAL, refused(new byte[0]));
    assertEquals(Errno.EINVAL, refused(new byte[] {'.', '.'}));
    assertEquals(Errno.EINVAL, refused(new byte[] {'a', '/'}));
    assertEquals(Errno.EINVAL, refused(new byte[] {'a', 0}));
    assertArrayEquals(new byte[] {'.', 'x'}, Names.escapeChecked(new byte[] {'.', 'x'}));
  }

  private static Errno refused(byte[] name) {
    return assertThrows(FsException.class, () -> Names.escapeChecked(name)).errno();
  }
}
