package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.message.Batch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Closing while others work, and callers that are interrupted. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VolumeCloseTest {
  @TempDir Path directory;

  @Test
  void answersEveryCallerAndKeepsEveryCommitThatReturned() throws InterruptedException {
    for (int round = 0; round < 5; round++) {
      String prefix = "r" + round + "-";
      ConcurrentLinkedQueue<String> returned = new ConcurrentLinkedQueue<>();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      List<Thread> threads = new ArrayList<>();
      Volume volume = Volumes.open(directory, TinySettings.create());
      for (int t = 0; t < 4; t++) {
        String name = prefix + t + "-";
        threads.add(start(failure, () -> commitUntilClosed(volume, name, returned)));
      }
      threads.add(start(failure, () -> checkpointUntilClosed(volume)));
      Thread.sleep(30L * (round + 1));
      threads.add(start(failure, volume::close));
      volume.close();
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(failure.get(), () -> "round " + prefix + ": " + failure.get());
      try (Volume again = Volumes.open(directory, TinySettings.create())) {
        assertTrue(again.status().lastLsn() >= returned.size());
        returned.forEach(key -> assertNotNull(again.get(key.getBytes(UTF_8)), key));
      }
    }
  }

  @Test
  void interruptedCallersAreAnsweredAndStayInterrupted() {
    try (Volume volume = Volumes.open(directory, TinySettings.create())) {
      for (int i = 0; i < 2000; i++) {
        Thread.currentThread().interrupt();
        volume.commit(new Batch().put(("k" + i).getBytes(UTF_8), new byte[100]));
        if (i % 100 == 0) {
          volume.sync();
        }
        assertTrue(Thread.interrupted(), "commit " + i);
        assertNotNull(volume.get(("k" + i).getBytes(UTF_8)));
      }
      assertEquals(2000, volume.status().lastLsn());
    }
  }

  @Test
  void aCheckpointCoversCommitsThatChangeNothing() {
    try (Volume volume = Volumes.open(directory, TinySettings.create())) {
      volume.commit(new Batch().put(new byte[] {1}, new byte[1]));
      volume.commit(new Batch());
      volume.checkpoint();
      assertEquals(2, volume.status().checkpointLsn());
    }
  }

  private static void commitUntilClosed(
      Volume volume, String name, ConcurrentLinkedQueue<String> returned) {
    untilClosed(
        i -> {
          volume.commit(new Batch().put((name + i).getBytes(UTF_8), new byte[50]));
          returned.add(name + i);
        });
  }

  private static void checkpointUntilClosed(Volume volume) {
    untilClosed(
        i -> {
          volume.sync();
          volume.checkpoint();
        });
  }

  private interface Step {
    void run(int number);
  }

  private static void untilClosed(Step step) {
    try {
      for (int i = 0; ; i++) {
        step.run(i);
      }
    } catch (VolumeException e) {
      assertEquals(Reason.CLOSED, e.reason(), e::toString);
    }
  }

  private static Thread start(AtomicReference<Throwable> failure, Runnable work) {
    return Thread.ofPlatform()
        .uncaughtExceptionHandler((_, e) -> failure.compareAndSet(null, e))
        .start(work);
  }
}
