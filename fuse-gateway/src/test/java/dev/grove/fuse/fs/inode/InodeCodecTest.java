package dev.grove.fuse.fs.inode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.grove.betree.message.Messages;
import dev.grove.betree.message.Patch;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InodeCodecTest {
  private static final byte[] PATH = {0, 'p'};

  private static Timestamp time(SplittableRandom random) {
    return new Timestamp(random.nextLong(), random.nextInt(1_000_000_000));
  }

  private static InodeRecord random(SplittableRandom random, byte[] home, byte[] target) {
    boolean regular = random.nextBoolean();
    long size = random.nextLong(InodeRecord.MAX_SIZE);
    return new InodeRecord(
        random.nextLong(1, Long.MAX_VALUE),
        (regular ? FileMode.REGULAR : FileMode.BLOCK) | random.nextInt(07777),
        random.nextInt(1, 1000),
        random.nextInt(),
        random.nextInt(),
        regular ? 0 : random.nextInt(),
        size,
        time(random),
        time(random),
        time(random),
        time(random),
        home,
        target,
        regular && random.nextBoolean() ? random.nextLong(size + 1) : 0,
        random.nextInt(16));
  }

  private static void assertSameRecord(InodeRecord expected, InodeRecord found) {
    assertEquals(expected.attr(), found.attr());
    assertEquals(expected.holes(), found.holes());
    assertEquals(expected.flags(), found.flags());
    assertArrayEquals(expected.home(), found.home());
    assertArrayEquals(expected.target(), found.target());
  }

  @Test
  void decodesWhatItEncodes() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 1000; i++) {
      InodeRecord inode = random(random, new byte[random.nextInt(9)], new byte[random.nextInt(9)]);
      assertSameRecord(inode, InodeCodec.decode(InodeCodec.encode(inode, PATH)));
    }
  }

  @Test
  void leavesOutAHomeThatIsThePath() {
    InodeRecord inode = random(new SplittableRandom(4), PATH.clone(), new byte[0]);
    byte[] stored = InodeCodec.encode(inode, PATH);
    assertEquals(InodeCodec.FIXED_BYTES, stored.length);
    assertEquals(0, InodeCodec.decode(stored).home().length);
  }

  @Test
  void editsMakeOneRecordIntoTheOther() {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < 1000; i++) {
      InodeRecord before = random(random, PATH, new byte[0]);
      InodeRecord after =
          random(random, PATH, new byte[0]).withTimes(time(random), before.mtime(), time(random));
      boolean regular = before.isRegular();
      after =
          new InodeRecord(
              before.ino(),
              (before.mode() & FileMode.TYPE) | (after.mode() & FileMode.PERMISSIONS),
              after.nlink(),
              after.uid(),
              after.gid(),
              before.rdev(),
              after.size(),
              after.atime(),
              after.mtime(),
              after.ctime(),
              before.birth(),
              PATH,
              before.target(),
              regular ? random.nextLong(after.size() + 1) : 0,
              after.flags());
      byte[] stored = InodeCodec.encode(before, new byte[0]);
      byte[] patched = Messages.apply(new Patch(InodeCodec.edits(before, after)), stored);
      assertSameRecord(after, InodeCodec.decode(patched));
    }
  }

  @Test
  void equalTimesAreOneObject() {
    Timestamp now = new Timestamp(5, 6);
    InodeRecord inode = random(new SplittableRandom(6), PATH, PATH).withTimes(now, now, now);
    InodeRecord decoded = InodeCodec.decode(InodeCodec.encode(inode, PATH));
    assertSame(decoded.mtime(), decoded.ctime());
  }

  @Test
  void refusesBadRecords() {
    byte[] good = InodeCodec.encode(random(new SplittableRandom(7), PATH, PATH), new byte[0]);
    refused(Arrays.copyOf(good, InodeCodec.FIXED_BYTES - 1));
    refused(Arrays.copyOf(good, good.length - 1));
    refused(Arrays.copyOf(good, good.length + 1));
    for (int offset : new int[] {0, 1, 3, 15, 23, 35, 47, 59, 71, 91}) {
      byte[] bad = good.clone();
      bad[offset] = (byte) 0xEE;
      refused(bad);
    }
    byte[] noType = good.clone();
    Arrays.fill(noType, InodeCodec.MODE, InodeCodec.MODE + 4, (byte) 0);
    refused(noType);
  }

  private static void refused(byte[] bad) {
    assertThrows(BadRecordException.class, () -> InodeCodec.decode(bad));
  }

  @Test
  void orphanRecordsTheSame() {
    OrphanRecord orphan = new OrphanRecord(4711, PATH);
    byte[] stored = Messages.apply(new Patch(OrphanRecord.grow(5000)), orphan.encode());
    assertEquals(5000, OrphanRecord.decode(stored).size());
    assertArrayEquals(PATH, OrphanRecord.decode(stored).home());
    assertThrows(BadRecordException.class, () -> OrphanRecord.decode(new byte[16]));
    byte[] bad = stored.clone();
    bad[15] = (byte) 0x80;
    assertThrows(BadRecordException.class, () -> OrphanRecord.decode(bad));
  }
}
