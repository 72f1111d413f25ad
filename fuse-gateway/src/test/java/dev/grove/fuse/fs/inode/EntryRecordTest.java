package dev.grove.fuse.fs.inode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class EntryRecordTest {
  private static final EntryRecord.Link LINK =
      new EntryRecord.Link(0x1122334455667788L, FileMode.FIFO);

  @Test
  void aLinkHasItsLayout() {
    assertEquals(
        "4c000000" + "00100000" + "8877665544332211", HexFormat.of().formatHex(LINK.encode()));
    assertEquals(LINK, EntryRecord.decode(LINK.encode()));
  }

  @Test
  void whatIsNoLinkIsRefused() {
    for (int bit = 8; bit < 64; bit++) {
      byte[] bad = LINK.encode();
      bad[bit / 8] ^= (byte) (1 << bit % 8);
      try {
        int type = EntryRecord.decode(bad).type();
        assertTrue(FileMode.isKnownType(type) && !FileMode.isDirectory(type), "bit " + bit);
      } catch (BadRecordException e) {
        assertTrue(e.getMessage().startsWith("link: "), e.getMessage());
      }
    }
    byte[] good = LINK.encode();
    for (byte[] bad :
        new byte[][] {
          Arrays.copyOf(good, 15),
          Arrays.copyOf(good, 17),
          new EntryRecord.Link(0, FileMode.FIFO).encode(),
          new EntryRecord.Link(5, FileMode.DIRECTORY).encode(),
          new EntryRecord.Link(5, FileMode.FIFO | 1).encode(),
          {},
          {1, 0, 0, 0},
        }) {
      assertThrows(BadRecordException.class, () -> EntryRecord.decode(bad));
    }
  }
}
