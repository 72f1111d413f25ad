package dev.grove.betree.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PackedPutTest {
  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void packsWhatGetsSmallerAndReadsItBack() {
    for (int length : new int[] {1024, 1025, 4096, 100_000, Edit.MAX_VALUE_BYTES}) {
      byte[] value = halfRandom(length);
      byte[] packed = pack(value);
      assertTrue(packed.length < length * 3 / 4, length + " became " + packed.length);
      ByteReader in = new ByteReader(packed);
      assertArrayEquals(value, ((Put) MessageCodec.decode(in)).value());
      in.expectEnd();
    }
  }

  @Test
  void leavesAloneWhatDoesNotGetSmaller() {
    byte[] value = new byte[4096];
    random.nextBytes(value);
    ByteWriter put = encoded(value);
    ByteWriter out = new ByteWriter(16);
    assertFalse(PackedPut.pack(put.array(), 0, put.size(), out));
    assertEquals(0, out.size());
  }

  @Test
  void refusesDamage() {
    byte[] packed = pack(halfRandom(4096));
    for (int i = 0; i < 5000; i++) {
      byte[] damaged = packed.clone();
      damaged[1 + random.nextInt(packed.length - 1)] ^= (byte) (1 + random.nextInt(255));
      try {
        Message message = MessageCodec.decode(new ByteReader(damaged));
        assertTrue(((Put) message).value().length <= Edit.MAX_VALUE_BYTES);
      } catch (MalformedException expected) {
        // named, not served
      }
    }
    ByteWriter huge = new ByteWriter(16);
    huge.putByte(MessageCodec.PACKED_PUT).putVarint(Integer.MAX_VALUE).putSized(new byte[4]);
    assertThrows(
        MalformedException.class, () -> MessageCodec.decode(new ByteReader(huge.toByteArray())));
  }

  private byte[] pack(byte[] value) {
    ByteWriter put = encoded(value);
    ByteWriter out = new ByteWriter(16);
    assertTrue(PackedPut.pack(put.array(), 0, put.size(), out));
    return out.toByteArray();
  }

  private static ByteWriter encoded(byte[] value) {
    ByteWriter put = new ByteWriter(16);
    MessageCodec.encode(new Put(value), put);
    return put;
  }

  private byte[] halfRandom(int length) {
    byte[] value = new byte[length];
    byte[] half = new byte[length / 2];
    random.nextBytes(half);
    System.arraycopy(half, 0, value, 0, half.length);
    return value;
  }
}
