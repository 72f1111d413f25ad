package dev.grove.fuse.fs.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.Keys;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import dev.grove.fuse.fs.inode.FileMode;
import dev.grove.fuse.fs.inode.Inode;
import dev.grove.fuse.fs.inode.InodeRecord;
import org.junit.jupiter.api.Test;

class DirectoryHandleTest {
  private static Inode directory() {
    Timestamp t = new Timestamp(0, 0);
    return new Inode(
        null,
        new InodeRecord(1, FileMode.DIRECTORY, 2, 0, 0, 0, 0, t, t, t, t, Keys.EMPTY, Keys.EMPTY));
  }

  @Test
  void everyPlaceIsFoundFromAMark() {
    int limit = 16;
    DirectoryHandle handle = new DirectoryHandle(directory(), limit);
    int entries = 10_000;
    for (int i = 0; i < entries; i++) {
      assertEquals(
          DirectoryHandle.AFTER_DOTS + 1 + i, handle.mark(new byte[] {(byte) (i >> 8), (byte) i}));
    }
    for (int i = 0; i < entries; i++) {
      DirectoryHandle.Position at = handle.position(DirectoryHandle.AFTER_DOTS + 1 + i);
      int marked = at.name() == null ? -1 : ((at.name()[0] & 0xFF) << 8) + (at.name()[1] & 0xFF);
      assertEquals(i, marked + at.skip());
      assertTrue(at.skip() == 0 || i < entries - limit / 2);
    }
  }

  @Test
  void theSmallestLimitHolds() {
    DirectoryHandle handle = new DirectoryHandle(directory(), 2);
    for (int i = 0; i < 10; i++) {
      handle.mark(new byte[] {(byte) i});
    }
    long marked = 0;
    for (int i = 0; i < 10; i++) {
      if (handle.position(DirectoryHandle.AFTER_DOTS + 1 + i).skip() == 0) {
        marked++;
      }
    }
    assertEquals(2, marked);
  }

  @Test
  void aMarkTakenBackIsGivenAgain() {
    DirectoryHandle handle = new DirectoryHandle(directory(), 4);
    long first = handle.mark(new byte[] {'a'});
    handle.unmark();
    assertEquals(first, handle.mark(new byte[] {'b'}));
    assertEquals('b', handle.position(first).name()[0]);
    assertNull(handle.position(DirectoryHandle.AFTER_DOTS).name());
  }
}
