package dev.grove.actors.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.message.Batch;
import org.junit.jupiter.api.Test;

final class LogBufferTest {
  private static final byte[] LARGE = new byte[8 << 20];

  /** What follows a commit that was refused is recorded under its own LSN. */
  @Test
  void aCommitThatIsTooLargeLeavesNothingBehind() {
    LogGauges gauges = new LogGauges();
    LogBuffer buffer = new LogBuffer(LogFixture.SETTINGS, new ChunkPool(4096, 4), gauges, 0);
    Batch tooLarge = new Batch();
    for (byte i = 0; i < 32; i++) {
      tooLarge.put(new byte[] {i}, LARGE);
    }
    assertThrows(IllegalStateException.class, () -> buffer.append(1, tooLarge));
    assertTrue(buffer.isEmpty());
    assertEquals(0, buffer.lastLsn());
    buffer.skipTo(5);
    buffer.append(6, LogFixture.batch(6));
    LogChunk chunk = buffer.handOver();
    assertEquals(6, chunk.firstLsn());
    assertEquals(6, chunk.lastLsn());
  }
}
