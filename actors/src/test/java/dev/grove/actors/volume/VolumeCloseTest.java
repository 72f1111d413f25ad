package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.message.Batch;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VolumeCloseTest {
  private static final int ROUNDS = 12;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(9);

  @TempDir Path directory;

  /** A checkpoint may become due at any moment of closing: it must not wait for a log writer that has already stopped. */
  @Test
  void closesWhileCheckpointsAreDue() {
    VolumeSettings settings =
        TinySettings.create("grove.volume.checkpoint.interval-millis = 100");
    for (int round = 0; round < ROUNDS; round++) {
      Volume volume = Volumes.open(directory, settings);
      for (int i = 0; i < 2000; i++) {
        byte[] key = ("key" + i).getBytes(UTF_8);
        volume.commit(round % 2 == 0 ? new Batch().put(key, key) : new Batch().delete(key));
      }
      long start = System.nanoTime();
      volume.close();
      long taken = System.nanoTime() - start;
      assertTrue(taken < LIMIT_NANOS, "closing took " + taken / 1_000_000 + " ms, round " + round);
    }
  }
}
