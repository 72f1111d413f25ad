package dev.grove.actors.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallerRunsExecutorTest {
  private final ExecutorService pool = Executors.newSingleThreadExecutor();
  private final CallerRunsExecutor executor = new CallerRunsExecutor(3, pool);

  @AfterEach
  void stop() {
    pool.shutdown();
  }

  @Test
  void runsWhatATaskSubmitsAfterIt() {
    List<String> order = new ArrayList<>();
    executor.execute(
        () -> {
          executor.execute(() -> order.add("inner"));
          order.add("outer");
        });
    assertEquals(List.of("outer", "inner"), order);
  }

  @Test
  void aTaskDoesNotSeeTheInterruptOfItsSubmitterWhoKeepsIt() {
    AtomicBoolean seen = new AtomicBoolean();
    Thread.currentThread().interrupt();
    executor.execute(() -> seen.set(Thread.currentThread().isInterrupted()));
    assertTrue(Thread.interrupted());
    assertFalse(seen.get());
  }

  @Test
  void anInterruptDuringATaskIsKept() {
    AtomicBoolean seen = new AtomicBoolean();
    executor.execute(
        () -> {
          executor.execute(() -> seen.set(Thread.currentThread().isInterrupted()));
          Thread.currentThread().interrupt();
        });
    assertTrue(Thread.interrupted());
    assertFalse(seen.get());
  }

  @Test
  void whatATaskThrowsReachesNeitherItsSubmitterNorTheNextTask() {
    AtomicInteger reported = new AtomicInteger();
    AtomicInteger done = new AtomicInteger();
    Thread submitter =
        Thread.ofPlatform()
            .uncaughtExceptionHandler((_, _) -> reported.incrementAndGet())
            .start(
                () -> {
                  executor.execute(
                      () -> {
                        executor.execute(done::incrementAndGet);
                        throw new IllegalStateException("thrown on purpose");
                      });
                  executor.execute(done::incrementAndGet);
                });
    join(submitter);
    assertEquals(1, reported.get());
    assertEquals(2, done.get());
  }

  @Test
  void handsOverAfterTheLastInlineTurn() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    executor.execute(
        () -> {
          for (int i = 0; i < 5; i++) {
            executor.execute(
                () -> {
                  synchronized (threads) {
                    threads.add(Thread.currentThread());
                  }
                });
          }
        });
    pool.shutdown();
    assertTrue(pool.awaitTermination(10, TimeUnit.SECONDS));
    assertEquals(5, threads.size());
    assertEquals(2, threads.stream().filter(t -> t == Thread.currentThread()).count());
  }

  @Test
  void keepsNothingThatAStoppedPoolRefuses() {
    pool.shutdown();
    AtomicInteger done = new AtomicInteger();
    executor.execute(
        () -> {
          for (int i = 0; i < 5; i++) {
            executor.execute(done::incrementAndGet);
          }
        });
    assertEquals(2, done.get());
    executor.execute(() -> {});
    assertEquals(2, done.get());
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
