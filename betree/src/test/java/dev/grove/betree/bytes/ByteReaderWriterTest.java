package dev.grove.betree.bytes;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ByteReaderWriterTest {
  @Test
  void everyNumberReadsBackAsWritten() {
    ByteWriter out = new ByteWriter(0);
    out.putByte(0xFE).putShort(0xFEDC).putInt(0x89ABCDEF).putLong(Long.MIN_VALUE + 3);
    out.putSized(new byte[] {1, 2, 3});
    ByteReader in = ByteReader.of(out.toByteBuffer());
    assertEquals(0xFE, in.getByte());
    assertEquals(0xFEDC, in.getShort());
    assertEquals(0x89ABCDEF, in.getInt());
    assertEquals(Long.MIN_VALUE + 3, in.getLong());
    assertArrayEquals(new byte[] {1, 2, 3}, in.getSized());
    in.expectEnd();
    assertEquals(0xDC, out.array()[1] & 0xFF, "little endian");
  }

  @Test
  void varintsAreTheShortestForm() {
    for (int bit = 0; bit < 64; bit++) {
      for (long value : new long[] {1L << bit, (1L << bit) - 1, -1L >>> bit}) {
        ByteWriter out = new ByteWriter(4).putVarint(value);
        assertEquals(ByteWriter.varintSize(value), out.size());
        ByteReader in = new ByteReader(out.toByteArray());
        assertEquals(value, in.getVarlong());
        in.expectEnd();
      }
    }
    assertEquals(1, ByteWriter.varintSize(127));
    assertEquals(2, ByteWriter.varintSize(128));
    assertEquals(5, ByteWriter.varintSize(Integer.MAX_VALUE));
    assertEquals(10, ByteWriter.varintSize(-1));
  }

  @Test
  void badVarintsAreRefused() {
    byte[] padded = {(byte) 0x81, 0};
    byte[] tooLong = new byte[11];
    java.util.Arrays.fill(tooLong, (byte) 0xFF);
    byte[] cut = {(byte) 0x80};
    byte[] negative = new ByteWriter(10).putVarint(-1).toByteArray();
    byte[] twoTo31 = new ByteWriter(10).putVarint(1L << 31).toByteArray();
    assertThrows(MalformedException.class, () -> new ByteReader(padded).getVarlong());
    assertThrows(MalformedException.class, () -> new ByteReader(tooLong).getVarlong());
    assertThrows(MalformedException.class, () -> new ByteReader(cut).getVarlong());
    assertThrows(MalformedException.class, () -> new ByteReader(negative).getVarint());
    assertThrows(MalformedException.class, () -> new ByteReader(twoTo31).getVarint());
  }

  @Test
  void aReaderStaysInItsSlice() {
    byte[] bytes = {9, 5, 1, 2, 3, 4};
    ByteReader in = new ByteReader(bytes, 1, 4);
    assertThrows(MalformedException.class, in::getSized);
    ByteReader outer = new ByteReader(bytes);
    ByteReader inner = outer.slice(2);
    assertEquals(2, outer.position());
    assertEquals(2, inner.remaining());
    assertThrows(MalformedException.class, inner::getInt);
    assertEquals(0x04030201, outer.getInt());
    assertThrows(MalformedException.class, () -> outer.skip(1));
    assertThrows(MalformedException.class, () -> outer.getBytes(-1));
    ByteReader many = new ByteReader(new byte[] {3, 0, 0, 0, 0, 0});
    assertThrows(MalformedException.class, () -> many.getCount(2));
  }

  @Test
  void aReaderTakesBuffersWithAndWithoutArray() {
    ByteBuffer direct = ByteBuffer.allocateDirect(8).put(0, new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    direct.position(2).limit(6);
    assertArrayEquals(new byte[] {3, 4, 5, 6}, ByteReader.of(direct).getBytes(4));
    assertEquals(2, direct.position());
    ByteBuffer heap = ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, 1, 6).slice();
    heap.position(1);
    ByteReader in = ByteReader.of(heap);
    assertArrayEquals(new byte[] {3, 4, 5, 6, 7}, in.getBytes(5));
    in.expectEnd();
  }

  @Test
  void aWriterKeepsItsLimitAndGoesBack() {
    ByteWriter out = new ByteWriter(2, 10);
    out.putLong(7);
    out.setInt(4, -1);
    assertThrows(IllegalStateException.class, () -> out.putInt(1));
    assertEquals(8, out.size());
    assertThrows(IndexOutOfBoundsException.class, () -> out.setInt(5, 1));
    out.truncate(4);
    assertArrayEquals(new byte[] {7, 0, 0, 0}, out.toByteArray());
    assertThrows(IllegalArgumentException.class, () -> out.truncate(5));
    out.clear();
    assertEquals(0, out.size());
  }
}
