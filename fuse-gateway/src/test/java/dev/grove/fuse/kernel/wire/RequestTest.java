package dev.grove.fuse.kernel.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.fuse.fs.FileSystem.AttrChange;
import dev.grove.fuse.fs.FileSystem.Caller;
import dev.grove.fuse.fs.FileSystem.Timestamp;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RequestTest {
  private final MemorySegment buffer = Arena.ofAuto().allocate(4096, 8);
  private final Request request = new Request(buffer);

  private void header(int length, int extensions) {
    buffer.set(ValueLayout.JAVA_INT, 0, length);
    buffer.set(ValueLayout.JAVA_INT, 4, 9);
    buffer.set(ValueLayout.JAVA_LONG, 8, 77L);
    buffer.set(ValueLayout.JAVA_LONG, 16, 5L);
    buffer.set(ValueLayout.JAVA_INT, 24, 1000);
    buffer.set(ValueLayout.JAVA_INT, 28, 1001);
    buffer.set(ValueLayout.JAVA_INT, 32, 42);
    buffer.set(ValueLayout.JAVA_SHORT, 36, (short) extensions);
  }

  private void body(int offset, byte... bytes) {
    MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 40 + offset, bytes.length);
  }

  @Test
  void readsHeaderAndTwoNames() {
    header(46, 0);
    body(0, (byte) 'a', (byte) 0xff, (byte) 0, (byte) 1, (byte) 2, (byte) 0);
    assertTrue(request.accept(46));
    assertEquals(9, request.opcode());
    assertEquals(77, request.unique());
    assertEquals(5, request.node());
    assertEquals(new Caller(1000, 1001, 42), request.caller());
    assertArrayEquals(new byte[] {'a', (byte) 0xff}, request.name(0));
    assertArrayEquals(new byte[] {1, 2}, request.name(3));
  }

  @Test
  void refusesWhatLiesBeyondTheRequest() {
    buffer.fill((byte) 'x'); // left over from an earlier request
    header(44, 0);
    assertTrue(request.accept(44));
    assertEquals(0x78787878, request.u32(0));
    assertThrows(MalformedRequestException.class, () -> request.u64(0));
    assertThrows(MalformedRequestException.class, () -> request.u32(4));
    assertThrows(MalformedRequestException.class, () -> request.u32(-4));
    assertThrows(MalformedRequestException.class, () -> request.name(0));
    assertThrows(MalformedRequestException.class, () -> request.name(4));
    assertThrows(MalformedRequestException.class, () -> request.bytes(0, Integer.MAX_VALUE));
    assertThrows(MalformedRequestException.class, () -> request.bytes(0, -1));
    body(0, (byte) 0);
    assertThrows(MalformedRequestException.class, () -> request.name(0), "empty name");
  }

  @Test
  void refusesUnsoundHeaders() {
    header(44, 0);
    assertFalse(request.accept(43), "length differs");
    assertFalse(request.accept(12), "shorter than a header");
    header(48, 2);
    assertFalse(request.accept(48), "extensions longer than the body");
  }

  @Test
  void extensionsAreNotPartOfTheBody() {
    header(56, 1);
    assertTrue(request.accept(56));
    assertEquals(0, request.u64(0));
    assertThrows(MalformedRequestException.class, () -> request.u32(8));
  }

  @Test
  void randomBytesNeverEscape() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 20_000; round++) {
      int length = 40 + random.nextInt(100);
      byte[] bytes = new byte[140];
      random.nextBytes(bytes);
      MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, bytes.length);
      header(length, 0);
      assertTrue(request.accept(length));
      try {
        int offset = random.nextInt(120);
        assertTrue(offset + request.name(offset).length < length - 40, () -> "seed " + seed);
      } catch (MalformedRequestException e) {
        assertTrue(e.getMessage().length() > 5, () -> "seed " + seed);
      }
    }
  }

  @Test
  void decodesChangesOfAttributes() {
    header(40 + 88, 0);
    buffer.set(ValueLayout.JAVA_INT, 40, 1 | 1 << 3 | 1 << 4 | 1 << 5 | 1 << 8);
    buffer.set(ValueLayout.JAVA_LONG, 40 + 16, 1L << 33);
    buffer.set(ValueLayout.JAVA_LONG, 40 + 32, -5L);
    buffer.set(ValueLayout.JAVA_INT, 40 + 56, 7);
    buffer.set(ValueLayout.JAVA_INT, 40 + 68, 0100644);
    assertTrue(request.accept(128));
    AttrChange change = Attributes.change(request, Instant.ofEpochSecond(99, 3));
    assertEquals(0100644, change.mode());
    assertEquals(1L << 33, change.size());
    assertEquals(new Timestamp(-5, 7), change.atime());
    assertEquals(new Timestamp(99, 3), change.mtime());
    assertNull(change.uid());
    assertNull(change.gid());
    assertNull(change.ctime());
    buffer.set(ValueLayout.JAVA_INT, 40 + 56, 1_000_000_000);
    assertThrows(MalformedRequestException.class, () -> Attributes.change(request, Instant.EPOCH));
  }
}
