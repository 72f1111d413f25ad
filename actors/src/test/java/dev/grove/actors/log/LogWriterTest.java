package dev.grove.actors.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import dev.grove.actors.health.FullSettings;
import dev.grove.actors.health.Health;
import dev.grove.actors.log.LogWriter.Append;
import dev.grove.actors.log.LogWriter.Command;
import dev.grove.actors.log.LogWriter.Flush;
import dev.grove.actors.log.LogWriter.Rotate;
import dev.grove.actors.log.LogWriter.Stop;
import dev.grove.actors.log.LogWriter.Sync;
import dev.grove.actors.log.LogWriter.SyncResult;
import dev.grove.actors.log.LogWriter.SyncResult.Durable;
import dev.grove.actors.log.LogWriter.SyncResult.Failed;
import dev.grove.actors.log.LogWriter.Trim;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class LogWriterTest {
  @TempDir Path temp;
  private LogFixture fixture;
  private ActorTestKit kit;
  private final LogGauges gauges = new LogGauges();
  private final ChunkPool pool = new ChunkPool(4096, 4);
  private final AtomicReference<VolumeException> failed = new AtomicReference<>();
  private final AtomicInteger failures = new AtomicInteger();

  /** Stands for the root actor: one at a time. */
  private final ReentrantLock root = new ReentrantLock();

  /** By how much the volume's clock is fast. */
  private final AtomicLong fastNanos = new AtomicLong();

  private final Health health =
      Health.of(new FullSettings(20, 60_000, 5000, 10), () -> System.nanoTime() + fastNanos.get());

  private final AtomicBoolean deviceFull = new AtomicBoolean();
  private LogBuffer buffer;
  private ActorRef<Command> writer;

  @BeforeEach
  void open() {
    fixture = new LogFixture(temp);
    kit = ActorTestKit.create();
  }

  @AfterEach
  void close() {
    kit.shutdownTestKit();
    fixture.close();
  }

  @Test
  void servesManySyncsWithFewForces() throws Exception {
    AtomicInteger forces = new AtomicInteger();
    start(3_600_000, event -> forces.addAndGet(event.equals("force") ? slow(2) : 0));
    int threads = 8;
    int each = 40;
    int total = threads * each;
    List<Thread> all = new ArrayList<>();
    AtomicInteger synced = new AtomicInteger();
    for (int i = 0; i < threads; i++) {
      all.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int n = 0; n < each; n++) {
                      commitAndSync();
                      synced.incrementAndGet();
                    }
                  }));
    }
    for (Thread thread : all) {
      thread.join();
    }
    assertEquals(total, synced.get());
    assertEquals(total, gauges.durableLsn());
    assertEquals(0, gauges.pendingBytes());
    assertTrue(forces.get() < total / 2, forces + " forces");
    assertEquals(gauges.forces() + 1, forces.get()); // one more for the segment's header
    stop();
    assertEquals(total, fixture.replay(0).lastLsn());
  }

  /** Spares are for speed; when room is scarce, others need it more. */
  @Test
  @Timeout(20)
  void sparesAreGivenBackWhenTheDeviceIsFull() throws Exception {
    start(3, event -> {});
    append(1);
    fixture
        .files()
        .create(100, LogFormat.segmentHeader(LogFixture.VOLUME, 100, 0).encode())
        .close();
    fixture.files().recycle(100);
    assertEquals(new Durable(1), sync(1));
    assertEquals(1, fixture.files().spares());
    deviceFull.set(true);
    while (fixture.files().spares() > 0) {
      Thread.sleep(1);
    }
    append(2);
    assertEquals(new Durable(2), sync(2));
  }

  @Test
  void aSyncIsAnsweredOnlyAfterTheForceThatCoversIt() throws Exception {
    List<String> events = new ArrayList<>();
    start(3_600_000, events::add);
    CompletableFuture<SyncResult> early = new CompletableFuture<>();
    writer.tell(
        new Sync(
            1,
            result -> {
              events.add("answer");
              early.complete(result);
            })); // before its append
    writer.tell(new Flush());
    append(1);
    assertEquals(new Durable(1), early.get(5, TimeUnit.SECONDS));
    assertEquals(List.of("write", "force", "write", "force", "answer"), events);
    assertEquals(new Durable(1), sync(1));
    assertEquals(4 + 1, events.size());
  }

  @Test
  void flushesByItselfAndAsksTheRootForItsBuffer() throws Exception {
    start(50, event -> {});
    root.lock();
    try {
      buffer.append(1, LogFixture.batch(1)); // not handed over
    } finally {
      root.unlock();
    }
    long until = System.nanoTime() + 5_000_000_000L;
    while (gauges.durableLsn() < 1 && System.nanoTime() < until) {
      Thread.sleep(5);
    }
    assertEquals(1, gauges.durableLsn());
  }

  @Test
  void rotatesAndTrimsAndStopsDurably() throws Exception {
    start(3_600_000, event -> {});
    append(1);
    writer.tell(new Rotate());
    append(2);
    writer.tell(new Trim(1));
    assertEquals(new Durable(2), stop());
    assertEquals(List.of(2L, 3L), fixture.files().list()); // the last vouches for the end
    assertEquals(2, fixture.replay(1).lastLsn());
    assertEquals(0, failures.get());
  }

  @Test
  void aFailedForceFailsEverySyncAndTheVolumeOnce() throws Exception {
    AtomicInteger forces = new AtomicInteger();
    start(
        3_600_000,
        event -> {
          if (event.equals("force") && forces.incrementAndGet() == 2) {
            throw new VolumeException(Reason.IO, "the device failed");
          }
        });
    append(1);
    Failed first = assertInstanceOf(Failed.class, sync(1));
    assertEquals("the device failed", first.cause().getMessage());
    append(2);
    assertInstanceOf(
        Failed.class, sync(2)); // the device would accept it now; nobody may believe that
    assertEquals(2, forces.get());
    assertEquals(1, failures.get());
    assertEquals(Reason.IO, failed.get().reason());
    assertEquals(0, gauges.durableLsn());
    assertEquals(0, gauges.pendingBytes());
    assertInstanceOf(Failed.class, stop());
  }

  @Test
  void whatFindsNoRoomIsWrittenWhenThereIs() throws Exception {
    AtomicInteger writes = new AtomicInteger();
    start(
        3_600_000,
        event -> {
          int number = event.equals("write") ? writes.incrementAndGet() : 0;
          if (number == 2 || number == 3) {
            throw new VolumeException(Reason.FULL, "the device is full");
          }
        });
    append(1);
    append(2);
    assertEquals(2, assertInstanceOf(Durable.class, sync(2)).lsn());
    assertEquals(0, gauges.pendingBytes());
    assertEquals(0, failures.get());
    assertEquals(Durable.class, stop().getClass());
    assertEquals(2, fixture.replay(0).lastLsn());
  }

  @Test
  void aForceThatFindsNoRoomIsNotTriedAgain() throws Exception {
    AtomicInteger forces = new AtomicInteger();
    start(
        3_600_000,
        event -> {
          if (event.equals("force") && forces.incrementAndGet() == 2) {
            throw new VolumeException(Reason.FULL, "the device is full");
          }
        });
    append(1);
    assertInstanceOf(Failed.class, sync(1));
    assertInstanceOf(Failed.class, sync(1));
    assertEquals(Reason.IO, failed.get().reason());
  }

  @Test
  void aLogThatCannotBeOpenedFailsTheVolume() throws Exception {
    start(
        3_600_000,
        event -> {
          throw new VolumeException(Reason.IO, "the device failed");
        });
    assertInstanceOf(Failed.class, sync(1));
    append(1);
    assertInstanceOf(Failed.class, sync(1));
    assertEquals(0, gauges.pendingBytes());
    assertEquals(1, failures.get());
    assertInstanceOf(Failed.class, stop());
  }

  /** What is committed meanwhile is kept. */
  @Test
  void aLogThatFindsNoRoomIsOpenedWhenThereIs() throws Exception {
    AtomicInteger writes = new AtomicInteger();
    start(
        3_600_000,
        event -> {
          if (event.equals("write") && writes.incrementAndGet() <= 3) {
            throw new VolumeException(Reason.FULL, "the device is full");
          }
        });
    append(1);
    append(2);
    assertEquals(new Durable(2), sync(2));
    assertEquals(0, failures.get());
    assertFalse(health.shortage().isThere());
    assertEquals(new Durable(2), stop());
    assertEquals(2, fixture.replay(0).lastLsn());
  }

  @Test
  void syncsAreRefusedWhileTheLogFindsNoRoomForLong() throws Exception {
    start(
        50,
        event -> {
          throw new VolumeException(Reason.FULL, "the device is full");
        });
    append(1);
    assertEquals(new Durable(0), sync(0)); // it has tried
    fastNanos.addAndGet(60_000_000_000L);
    assertEquals(Reason.FULL, assertInstanceOf(Failed.class, sync(1)).cause().reason());
    assertTrue(health.shortage().isThere());
    assertEquals(new Durable(0), stop());
    assertFalse(health.shortage().isThere());
  }

  /**
   * What was read may be in the kernel's memory only: nothing is durable, and no segment follows,
   * before a checkpoint has it.
   */
  @Test
  void nothingIsDurableBehindWhatNobodyVouchesForBeforeACheckpointHasIt() throws Exception {
    try (SegmentedLog old = fixture.open(fixture.replay(0))) {
      old.append(LogFixture.chunk(1, 3));
      old.force();
      old.append(LogFixture.chunk(4, 5));
    }
    LogEnd end = fixture.replay(0);
    assertEquals(3, end.vouchedLsn());
    start(3_600_000, event -> {}, end);
    append(6);
    CompletableFuture<SyncResult> replayed = new CompletableFuture<>();
    CompletableFuture<SyncResult> later = new CompletableFuture<>();
    writer.tell(new Sync(5, replayed::complete));
    writer.tell(new Sync(6, later::complete));
    writer.tell(new Flush());
    writer.tell(new Rotate());
    writer.tell(new Trim(4));
    assertEquals(new Durable(6), beforeCheckpoint(6));
    assertEquals(new Durable(3), sync(3));
    assertFalse(replayed.isDone() || later.isDone());
    assertEquals(3, gauges.durableLsn());
    assertEquals(List.of(1L), fixture.files().list());
    writer.tell(new Trim(5));
    assertEquals(new Durable(6), later.get(10, TimeUnit.SECONDS));
    assertTrue(replayed.isDone());
    assertEquals(List.of(2L), fixture.files().list());
    append(7);
    assertEquals(new Durable(7), beforeCheckpoint(7));
    assertEquals(7, gauges.durableLsn());
    assertEquals(new Durable(7), stop());
    assertEquals(7, fixture.replay(5).lastLsn());
  }

  @Test
  void aLogThatWaitedForItsCheckpointInVainIsAsItWas() throws Exception {
    try (SegmentedLog old = fixture.open(fixture.replay(0))) {
      old.append(LogFixture.chunk(1, 3));
    }
    start(3_600_000, event -> {}, fixture.replay(0));
    append(4);
    assertEquals(new Durable(0), stop());
    assertEquals(List.of(1L), fixture.files().list());
    assertEquals(3, fixture.replay(0).lastLsn());
  }

  @Test
  void anErrorWhileItStopsIsAnswered() throws Exception {
    AtomicBoolean broken = new AtomicBoolean();
    start(
        3_600_000,
        event -> {
          if (broken.get()) {
            throw new StackOverflowError("made up");
          }
        });
    append(1);
    assertInstanceOf(Durable.class, sync(1));
    append(2);
    broken.set(true);
    VolumeException cause = assertInstanceOf(Failed.class, stop()).cause();
    assertTrue(cause.getMessage().contains("made up"), cause::getMessage);
    assertEquals(1, failures.get());
  }

  @Test
  void anErrorWhileTheLogIsOpenedIsAnswered() throws Exception {
    start(
        3_600_000,
        event -> {
          throw new StackOverflowError("made up");
        });
    append(1);
    VolumeException cause = assertInstanceOf(Failed.class, sync(1)).cause();
    assertTrue(cause.getMessage().contains("made up"), cause::getMessage);
    assertEquals(1, failures.get());
    assertInstanceOf(Failed.class, stop());
  }

  private SyncResult beforeCheckpoint(long lsn) {
    CompletableFuture<SyncResult> result = new CompletableFuture<>();
    writer.tell(new LogWriter.BeforeCheckpoint(lsn, result::complete));
    return result.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private void start(long flushIntervalMillis, Consumer<String> events) {
    start(flushIntervalMillis, events, fixture.replay(0));
  }

  private void start(long flushIntervalMillis, Consumer<String> events, LogEnd end) {
    LogSettings settings =
        new LogSettings(1 << 20, flushIntervalMillis, 4096, 4, 256, 1 << 20, false, 0);
    buffer = new LogBuffer(settings, pool, gauges, end.lastLsn());
    LogWriter.Owner owner =
        new LogWriter.Owner() {
          @Override
          public void requestHandOver() {
            handOver();
            writer.tell(new Flush());
          }

          @Override
          public void logFailed(VolumeException cause) {
            failed.set(cause);
            failures.incrementAndGet();
          }
        };
    writer =
        kit.spawn(
            LogWriter.create(
                new WrappedLogFiles(fixture.files(), events),
                LogFixture.VOLUME,
                end,
                new LogWriter.Parts(settings, pool, gauges, health, deviceFull::get, owner)),
            LogWriter.props());
  }

  private void append(long lsn) {
    root.lock();
    try {
      buffer.append(lsn, LogFixture.batch(lsn));
    } finally {
      root.unlock();
    }
    handOver();
  }

  private void commitAndSync() {
    long lsn;
    root.lock();
    try {
      lsn = buffer.lastLsn() + 1;
      buffer.append(lsn, LogFixture.batch(lsn));
      writer.tell(new Append(buffer.handOver()));
    } finally {
      root.unlock();
    }
    Durable durable = assertInstanceOf(Durable.class, sync(lsn));
    assertTrue(durable.lsn() >= lsn);
  }

  private void handOver() {
    root.lock();
    try {
      LogChunk chunk = buffer.handOver();
      if (chunk != null) {
        writer.tell(new Append(chunk));
      }
    } finally {
      root.unlock();
    }
  }

  private SyncResult sync(long lsn) {
    CompletableFuture<SyncResult> result = new CompletableFuture<>();
    writer.tell(new Sync(lsn, result::complete));
    return result.orTimeout(10, TimeUnit.SECONDS).join();
  }

  private SyncResult stop() {
    CompletableFuture<SyncResult> result = new CompletableFuture<>();
    writer.tell(new Stop(result::complete));
    return result.orTimeout(10, TimeUnit.SECONDS).join();
  }

  /** Takes some milliseconds, as a device does; returns 1. */
  private static int slow(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 1;
  }
}
