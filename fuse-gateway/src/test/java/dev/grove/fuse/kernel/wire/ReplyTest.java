package dev.grove.fuse.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class ReplyTest {
  private static final Attr ATTR =
      new Attr(
          8,
          0100640,
          2,
          1000,
          1001,
          0,
          1L << 40,
          2048,
          new Timestamp(10, 1),
          new Timestamp(20, 2),
          new Timestamp(30, 3),
          new Timestamp(40, 4));

  private final MemorySegment buffer = Arena.ofAuto().allocate(4096, 8);
  private final Reply reply = new Reply(buffer);
  private final Attributes attributes =
      new Attributes(new Timeouts(11, 12, 13), 4096, Shown.AS_STORED);

  private long u64(int offset) {
    return buffer.get(ValueLayout.JAVA_LONG, 16 + offset);
  }

  private int u32(int offset) {
    return buffer.get(ValueLayout.JAVA_INT, 16 + offset);
  }

  @Test
  void sealsBodiesAndErrors() {
    assertEquals(24, reply.seal(5, 8));
    assertEquals(24, buffer.get(ValueLayout.JAVA_INT, 0));
    assertEquals(0, buffer.get(ValueLayout.JAVA_INT, 4));
    assertEquals(5, buffer.get(ValueLayout.JAVA_LONG, 8));
    assertEquals(16, reply.seal(6, -2));
    assertEquals(-2, buffer.get(ValueLayout.JAVA_INT, 4));
  }

  @Test
  void entryCarriesTimeoutsAndAttributes() {
    attributes.entry(reply, 0, ATTR);
    assertEquals(8, u64(0));
    assertEquals(11, u64(16));
    assertEquals(12, u64(24));
    assertEquals(8, u64(40));
    assertEquals(1L << 40, u64(48));
    assertEquals(30, u64(80));
    assertEquals(3, u32(40 + 56));
    assertEquals(0100640, u32(100));
    assertEquals(1001, u32(112));
  }

  @Test
  void absentNameIsNodeZeroWithATimeout() {
    buffer.fill((byte) -1);
    attributes.absent(reply);
    assertEquals(0, u64(0));
    assertEquals(13, u64(16));
    assertEquals(0, u64(48));
  }

  @Test
  void statxHasBirthAndSplitsDeviceNumbers() {
    int rdev = 0x12 << 20 | 0x345 << 8 | 0x67; // major 0x345, minor 0x1267
    attributes.statxOut(
        reply,
        new Attr(
            8,
            0060640,
            1,
            0,
            0,
            rdev,
            0,
            0,
            ATTR.atime(),
            ATTR.mtime(),
            ATTR.ctime(),
            ATTR.birth()));
    assertEquals(0xfff, u32(32));
    assertEquals(40, u64(32 + 80));
    assertEquals(20, u64(32 + 112));
    assertEquals(0x345, u32(32 + 128));
    assertEquals(0x1267, u32(32 + 132));
  }

  @Test
  void directoryPageEndsWhereTheNextEntryDoesNotFit() {
    DirectoryPage page = new DirectoryPage(reply, attributes);
    page.begin(false, 64);
    assertTrue(page.add(new byte[] {'a'}, 3, 0040000, 1, null));
    assertEquals(32, page.size());
    assertFalse(page.add(new byte[9], 4, 0100000, 2, null), "needs 40");
    assertTrue(page.add(new byte[8], 4, 0100000, 2, null), "needs 32");
    assertFalse(page.add(new byte[1], 5, 0100000, 3, null));
    assertEquals(64, page.size());
    assertEquals(4, u32(20), "type of the first");
    assertEquals(2, u64(32 + 8), "cookie of the second");
  }

  @Test
  void directoryPagePlusMarksWhatWasNotLookedUp() {
    DirectoryPage page = new DirectoryPage(reply, attributes);
    buffer.fill((byte) -1);
    page.begin(true, 4000);
    assertTrue(page.add(new byte[] {'.'}, 3, 0040000, 1, null));
    assertTrue(page.add(new byte[] {'f'}, 8, 0100000, 2, ATTR));
    assertEquals(0, u64(0));
    assertEquals(3, u64(128));
    assertEquals(8, u64(160));
    assertEquals(8, u64(160 + 128));
    assertEquals(320, page.size());
  }

  @Test
  void initTakesWhatIsOfferedAndWanted() {
    MemorySegment in = Arena.ofAuto().allocate(104, 8);
    in.set(ValueLayout.JAVA_INT, 0, 104);
    in.set(ValueLayout.JAVA_INT, 40, 7);
    in.set(ValueLayout.JAVA_INT, 44, 45);
    in.set(ValueLayout.JAVA_INT, 40 + 12, -1);
    in.set(ValueLayout.JAVA_INT, 40 + 16, -1);
    Request request = new Request(in);
    assertTrue(request.accept(104));
    InitMessage.Offer offer = InitMessage.offer(request);
    assertTrue(offer.sufficient());
    assertEquals(
        64,
        InitMessage.accept(
            reply, offer, new InitMessage.Limits(1 << 20, 1 << 19, 64, true, false)));
    assertEquals(39, u32(4));
    assertEquals(1 << 20, u32(8));
    assertEquals(0, u32(12) & (1 << 16), "no write-back cache");
    assertEquals(1 << 30, u32(12) & (1 << 30), "the second word of flags counts");
    assertEquals(1 << 19, u32(20));
    assertEquals(256, buffer.get(ValueLayout.JAVA_SHORT, 16 + 28));
    assertFalse(new InitMessage.Offer(7, 30, 0, -1L).sufficient());
    assertFalse(new InitMessage.Offer(8, 1, 0, -1L).sufficient());
  }
}
