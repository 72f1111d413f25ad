package dev.grove.betree.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.fuzz.Fuzz;
import dev.grove.betree.fuzz.Mutations;
import dev.grove.betree.memtable.Memtable;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Damaged messages and batches are refused, or are others that are as good. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MessageFuzzTest {
  private int refused;
  private int taken;

  private static byte[] encoded(Message message) {
    ByteWriter out = new ByteWriter(64);
    MessageCodec.encode(message, out);
    return out.toByteArray();
  }

  private static byte[] encoded(Batch batch) {
    ByteWriter out = new ByteWriter(64);
    BatchCodec.encode(batch, out);
    return out.toByteArray();
  }

  private static Message message(SplittableRandom random) {
    return RandomMessages.message(random, RandomMessages.Flags.MIXED, random.nextBoolean());
  }

  private static Batch batch(SplittableRandom random) {
    Batch batch = new Batch();
    for (int i = random.nextInt(5); i >= 0; i--) {
      byte[] key = RandomMessages.bytes(random, random.nextInt(20));
      if (random.nextInt(4) == 0) {
        batch.deleteRange(
            key, random.nextBoolean() ? null : RandomMessages.bytes(random, random.nextInt(20)));
      } else {
        batch.add(new Batch.Point(key, message(random)));
      }
    }
    return batch;
  }

  @Test
  void messages() {
    Fuzz.run(
        "MessageFuzzTest#messages",
        20_000,
        random -> {
          byte[] bytes = Mutations.any(random, encoded(message(random)), encoded(message(random)));
          Fuzz.bounded(bytes.length, () -> decodeMessage(bytes));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  private void decodeMessage(byte[] bytes) {
    try {
      ByteReader in = new ByteReader(bytes);
      Message message = MessageCodec.decode(in);
      byte[] again = encoded(message);
      assertArrayEquals(again, encoded(MessageCodec.decode(new ByteReader(again))));
      taken++;
    } catch (MalformedException _) {
      refused++;
    }
  }

  @Test
  void batches() {
    Fuzz.run(
        "MessageFuzzTest#batches",
        20_000,
        random -> {
          byte[] bytes = Mutations.any(random, encoded(batch(random)), encoded(batch(random)));
          Fuzz.bounded(bytes.length, () -> decodeBatch(bytes));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  private void decodeBatch(byte[] bytes) {
    Batch batch;
    try {
      ByteReader in = new ByteReader(bytes);
      batch = BatchCodec.decode(in);
      in.expectEnd();
    } catch (MalformedException _) {
      refused++;
      return;
    }
    byte[] again = encoded(batch);
    assertArrayEquals(again, encoded(BatchCodec.decode(new ByteReader(again))));
    taken++;
  }

  /** What a decoder lets through, the tree must be able to take. */
  @Test
  void batchesThatPassCanBeApplied() {
    Fuzz.run(
        "MessageFuzzTest#batchesThatPassCanBeApplied",
        20_000,
        random -> {
          byte[] bytes = Mutations.any(random, encoded(batch(random)), encoded(batch(random)));
          try {
            new Memtable().apply(BatchCodec.decode(new ByteReader(bytes)));
            taken++;
          } catch (MalformedException _) {
            refused++;
          }
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }
}
