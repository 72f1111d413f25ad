package dev.grove.fuse.fs.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class InodeWindowTest {
  private static HoleCheck.Counted counted(long size) {
    return new HoleCheck.Counted(new byte[60], new byte[50], size, 0);
  }

  @Test
  void manyFilesWithShortPathsNeedOneScan() {
    InodeWindow window = InodeWindow.first();
    for (int ino = 1; ino <= 100_000; ino++) {
      window.moved(ino, new byte[50], counted(ino));
      window.named(ino);
    }
    assertFalse(window.hasNext(100_001));
    assertEquals(100_000, window.moved(100_000).counted().size());
    assertEquals(1, window.names(1));
  }

  @Test
  void whatIsRememberedOfLongPathsHasABound() {
    InodeWindow window = InodeWindow.first();
    for (int ino = 1; ino <= 10_000; ino++) {
      window.moved(ino, new byte[20_000], counted(ino));
    }
    assertTrue(window.hasNext(10_001));
    assertNull(window.moved(10_000));
    assertNotNull(window.moved(1));
    InodeWindow next = window.next();
    assertFalse(window.covers(next.from()));
    assertTrue(next.covers(next.from()));
  }
}
