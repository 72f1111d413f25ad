package dev.grove.betree.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.message.RandomMessages.Flags;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CodecTest {
  private static final long SEED = 4411;

  private static Batch randomBatch(SplittableRandom random) {
    Batch batch = new Batch();
    for (int i = random.nextInt(6); i > 0; i--) {
      byte[] key = RandomMessages.bytes(random, random.nextInt(20));
      switch (random.nextInt(4)) {
        case 0 -> batch.deleteRange(key, RandomMessages.valueOrNull(random));
        default ->
            batch.add(
                new Batch.Point(
                    key, RandomMessages.message(random, Flags.MIXED, random.nextBoolean())));
      }
    }
    return batch;
  }

  private static byte[] encode(Batch batch) {
    ByteWriter out = new ByteWriter(0);
    BatchCodec.encode(batch, out);
    return out.toByteArray();
  }

  private static byte[] encode(Message message) {
    ByteWriter out = new ByteWriter(0);
    MessageCodec.encode(message, out);
    return out.toByteArray();
  }

  @Test
  void batchesReadBackAsWritten() {
    for (long seed = SEED; seed < SEED + 5_000; seed++) {
      Batch batch = randomBatch(new SplittableRandom(seed));
      byte[] bytes = encode(batch);
      assertEquals(bytes.length, BatchCodec.encodedSize(batch), "seed " + seed);
      ByteReader in = new ByteReader(bytes);
      Batch read = BatchCodec.decode(in);
      in.expectEnd();
      assertEquals(batch.operations().size(), read.operations().size(), "seed " + seed);
      for (int i = 0; i < batch.operations().size(); i++) {
        assertSameOperation(batch.operations().get(i), read.operations().get(i), seed);
      }
    }
  }

  private static void assertSameOperation(Batch.Operation a, Batch.Operation b, long seed) {
    String what = "seed " + seed;
    switch (a) {
      case Batch.Point point -> {
        Batch.Point read = (Batch.Point) b;
        assertArrayEquals(point.key(), read.key(), what);
        assertSameMessage(point.message(), read.message(), what);
      }
      case Batch.DeleteRange delete -> {
        Batch.DeleteRange read = (Batch.DeleteRange) b;
        assertArrayEquals(delete.range().lo(), read.range().lo(), what);
        assertArrayEquals(delete.range().hi(), read.range().hi(), what);
      }
    }
  }

  private static void assertSameMessage(Message a, Message b, String what) {
    switch (a) {
      case Put put -> assertArrayEquals(put.value(), ((Put) b).value(), what);
      case Delete delete -> assertEquals(delete, b, what);
      case Patch patch -> {
        Patch read = (Patch) b;
        assertEquals(patch.edits().size(), read.edits().size(), what);
        for (int i = 0; i < patch.edits().size(); i++) {
          assertSameEdit(patch.edits().get(i), read.edits().get(i), what);
        }
      }
    }
  }

  private static void assertSameEdit(Edit a, Edit b, String what) {
    switch (a) {
      case Edit.MaxU64 max -> assertEquals(max, b, what);
      case Edit.SetBytes set -> {
        Edit.SetBytes read = (Edit.SetBytes) b;
        assertEquals(set.offset(), read.offset(), what);
        assertEquals(set.createIfAbsent(), read.createIfAbsent(), what);
        assertArrayEquals(set.bytes(), read.bytes(), what);
      }
    }
  }

  @Test
  void changedBytesAreReadOrRefusedButNeverWorse() {
    int refused = 0;
    for (long seed = SEED; seed < SEED + 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] bytes = encode(randomBatch(random));
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      ByteReader in = new ByteReader(bytes, 0, random.nextInt(bytes.length + 1));
      try {
        Batch read = BatchCodec.decode(in);
        assertTrue(encode(read).length <= bytes.length, "seed " + seed);
      } catch (MalformedException e) {
        refused++;
      } catch (RuntimeException e) {
        fail("seed " + seed, e);
      }
    }
    assertTrue(refused > 1_000, "only " + refused + " were refused");
  }

  @Test
  void everyCutOfABatchIsRefused() {
    for (long seed = SEED; seed < SEED + 300; seed++) {
      byte[] bytes = encode(randomBatch(new SplittableRandom(seed)));
      for (int length = 0; length < bytes.length; length++) {
        ByteReader in = new ByteReader(bytes, 0, length);
        assertThrows(MalformedException.class, () -> BatchCodec.decode(in), "seed " + seed);
      }
    }
  }

  @Test
  void wrongMessagesAreRefused() {
    byte[] unknownKind = {4};
    byte[] hugePut = new ByteWriter(16).putByte(1).putVarint(Integer.MAX_VALUE).toByteArray();
    byte[] hugePatch =
        new ByteWriter(16).putByte(3).putVarint(Integer.MAX_VALUE).putLong(0).toByteArray();
    byte[] unknownEdit =
        new ByteWriter(16).putByte(3).putVarint(1).putByte(4).putInt(0).toByteArray();
    byte[] farEdit =
        new ByteWriter(16)
            .putByte(3)
            .putVarint(1)
            .putByte(0)
            .putVarint(Edit.MAX_VALUE_BYTES)
            .putSized(new byte[1])
            .toByteArray();
    for (byte[] bytes : new byte[][] {{}, unknownKind, hugePut, hugePatch, unknownEdit, farEdit}) {
      ByteReader in = new ByteReader(bytes);
      assertThrows(MalformedException.class, () -> MessageCodec.decode(in));
    }
  }

  @Test
  void theLayoutIsTheDocumentedOne() {
    Patch patch =
        new Patch(
            java.util.List.of(
                new Edit.SetBytes(300, new byte[] {7, 8}, false),
                new Edit.MaxU64(5, 0x0102, true)));
    byte[] expected = {3, 2, 0, (byte) 0xAC, 2, 2, 7, 8, 3, 5, 2, 1, 0, 0, 0, 0, 0, 0};
    assertArrayEquals(expected, encode(patch));
    assertEquals(expected.length, MessageCodec.encodedSize(patch));
    assertArrayEquals(new byte[] {1, 1, 9}, encode(new Put(new byte[] {9})));
    assertArrayEquals(new byte[] {2}, encode(Delete.INSTANCE));
    byte[] batch = encode(new Batch().delete(new byte[] {5}).deleteRange(new byte[] {6}, null));
    assertArrayEquals(new byte[] {2, 1, 1, 5, 2, 3, 1, 6}, batch);
  }
}
