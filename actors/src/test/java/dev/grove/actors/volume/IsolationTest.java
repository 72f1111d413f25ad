package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fault.Disk;
import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.MemorySouthbound;
import dev.grove.actors.fault.Op;
import dev.grove.actors.fault.Operation;
import dev.grove.actors.health.HealthStatus;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.message.Batch;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One damaged run, one error in an actor, one request that hangs: the rest goes on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class IsolationTest {
  private static final int KEYS = 2000;
  private static final Faults GOOD = _ -> new Faults.Verdict.Go();
  private static final Set<Operation.Kind> OPENING =
      EnumSet.of(Operation.Kind.OPEN, Operation.Kind.CREATE);

  /** Does something else than it should, when told so. */
  private abstract static class Trouble implements Faults {
    volatile boolean on;

    abstract Verdict make(Op op);

    @Override
    public Verdict before(Operation operation) {
      Op op = Op.of(operation);
      return on && op != null ? make(op) : new Verdict.Go();
    }
  }

  @Test
  void aDamagedRunStopsNoOtherWrites(@TempDir Path directory) throws IOException {
    VolumeSettings settings = TinySettings.create("");
    SplittableRandom random = new SplittableRandom(1);
    try (Volume volume = open(directory, settings)) {
      for (int i = 0; i < KEYS; i++) {
        volume.commit(new Batch().put(key(i), value(i, 0)));
      }
    }
    damage(directory);
    try (Volume volume = open(directory, settings)) {
      int refused = 0;
      byte[][] newest = new byte[KEYS][];
      for (int round = 1; round <= 6; round++) {
        for (int n = 0; n < KEYS; n++) {
          int i = random.nextInt(KEYS);
          try {
            volume.commit(new Batch().put(key(i), value(i, round)));
            newest[i] = value(i, round);
          } catch (VolumeException e) {
            assertEquals(Reason.DAMAGED, e.reason(), e::getMessage);
            refused++;
          }
        }
      }
      volume.checkpoint();
      HealthStatus health = volume.status().health();
      assertNull(health.readOnly());
      assertFalse(health.damaged().isEmpty(), "no merge met the damage");
      assertTrue(refused < 6 * KEYS / 4, "refused " + refused);
      int unreadable = 0;
      for (int i = 0; i < KEYS; i++) {
        try {
          byte[] expected = newest[i] == null ? value(i, 0) : newest[i];
          assertArrayEquals(expected, volume.get(key(i)), "key " + i);
        } catch (VolumeException e) {
          assertEquals(Reason.DAMAGED, e.reason(), e::getMessage);
          unreadable++;
        }
      }
      assertTrue(unreadable < KEYS / 20, "unreadable " + unreadable);
      volume.deleteRange(key(0), key(KEYS));
      volume.checkpoint();
      assertNull(volume.get(key(KEYS / 2)));
      volume.commit(new Batch().put(key(1), value(1, 7)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RUN_WRITE", "LOG_WRITE", "LOG_FORCE", "MANIFEST_WRITE"})
  void anErrorStopsWritingAndNobodyWaits(Op where) {
    Trouble trouble =
        new Trouble() {
          @Override
          Verdict make(Op op) {
            if (op == where) {
              throw new StackOverflowError("made up");
            }
            return new Verdict.Go();
          }
        };
    MemorySouthbound device = MemorySouthbound.create(trouble);
    Volume volume =
        Volumes.open(device, TinySettings.create("grove.volume.runs.unpersisted-bytes = 0"));
    volume.commit(new Batch().put(key(0), value(0, 0)));
    volume.sync();
    trouble.on = true;
    assertThrows(
        VolumeException.class,
        () -> {
          for (int i = 1; i < 100_000; i++) {
            volume.commit(new Batch().put(key(i), value(i, 0)));
            if (i % 500 == 0) {
              volume.checkpoint();
            }
          }
        });
    assertThrows(VolumeException.class, volume::sync);
    assertArrayEquals(value(0, 0), volume.get(key(0)));
    String why = volume.status().health().readOnly();
    assertNotNull(why);
    assertTrue(why.contains("StackOverflowError"), why);
    trouble.on = false;
    closeWhateverItSays(volume);
    try (Volume again = Volumes.open(device, TinySettings.create())) {
      assertArrayEquals(value(0, 0), again.get(key(0)));
    }
  }

  @Test
  void aRequestThatHangsIsToldOfAndGivenUp() throws InterruptedException {
    CountDownLatch answer = new CountDownLatch(1);
    Trouble trouble =
        new Trouble() {
          @Override
          Verdict make(Op op) {
            if (op == Op.LOG_FORCE) {
              awaitQuietly(answer);
            }
            return new Verdict.Go();
          }
        };
    VolumeSettings settings =
        TinySettings.create(
            "grove.volume { device { warn-millis = 100, stop-millis = 2500 }, close-wait-millis = 200 }");
    Path directory = Disk.empty(trouble, new SplittableRandom(1)).path("/volume");
    Volume volume = open(directory, settings);
    volume.commit(new Batch().put(key(0), value(0, 0)));
    volume.sync();
    trouble.on = true;
    volume.commit(new Batch().put(key(1), value(1, 0)));
    Thread syncing =
        Thread.ofPlatform().start(() -> assertThrows(VolumeException.class, volume::sync));
    String silentIn = null;
    while (silentIn == null) {
      silentIn = volume.status().health().silentIn();
      assertArrayEquals(value(1, 0), volume.get(key(1)), "reads go on");
      volume.isFull();
    }
    assertTrue(silentIn.startsWith("force"), silentIn);
    syncing.join();
    assertThrows(VolumeException.class, () -> volume.commit(new Batch().put(key(2), value(2, 0))));
    assertTrue(volume.status().health().readOnly().contains("not answered"));
    assertThrows(VolumeException.class, volume::close);
    trouble.on = false;
    VolumeException inUse =
        assertThrows(VolumeException.class, () -> open(directory, settings).close());
    assertEquals(
        Reason.IN_USE, inUse.reason(), "what hangs may still write: " + inUse.getMessage());
    answer.countDown();
    try (Volume again = whenFree(directory, settings)) {
      assertArrayEquals(value(0, 0), again.get(key(0)));
    }
  }

  /** A process that has too many files open knows nothing of what is in the others. */
  @Test
  void aRunThatCannotBeOpenedForNowIsNotDamaged() {
    AtomicBoolean on = new AtomicBoolean();
    Faults noMoreFiles =
        operation ->
            on.get()
                    && operation.part() == Operation.Part.RUNS
                    && OPENING.contains(operation.kind())
                ? new Faults.Verdict.Fail(Faults.Errno.EMFILE, false, false)
                : new Faults.Verdict.Go();
    VolumeSettings settings =
        TinySettings.create(
            """
            grove.volume {
              full { retry-millis = 10, wait-millis = 50 }
              runs.unpersisted-bytes = 0
              tree { leaf-bytes = 262144, overlay-bytes = 131072 }
            }
            """);
    int keys = 20 * KEYS; // more than the cache holds
    try (Volume volume = Volumes.open(MemorySouthbound.create(noMoreFiles), settings)) {
      for (int i = 0; i < keys; i++) {
        volume.commit(new Batch().put(key(i), value(i, 0)));
      }
      volume.checkpoint();
      on.set(true);
      int unread = 0;
      for (int i = 0; i < keys; i++) {
        try {
          assertArrayEquals(value(i, 0), volume.get(key(i)));
        } catch (VolumeException e) {
          assertEquals(Reason.BUSY, e.reason(), e::getMessage);
          unread++;
        }
      }
      assertTrue(unread > 0, "all was in the cache");
      int committed = commitUntilRefused(volume);
      HealthStatus health = volume.status().health();
      assertEquals(List.of(), health.damaged());
      assertNull(health.readOnly());
      assertFalse(volume.isFull());
      on.set(false);
      for (int i = 0; i < keys; i++) {
        assertArrayEquals(value(i, i < committed ? 1 : 0), volume.get(key(i)), "key " + i);
      }
      while (true) {
        try {
          volume.commit(new Batch().put(key(0), value(0, 2)));
          break;
        } catch (VolumeException e) {
          assertEquals(Reason.BUSY, e.reason(), e::getMessage);
        }
      }
      volume.checkpoint();
      assertArrayEquals(value(0, 2), volume.get(key(0)));
    }
  }

  /** What cannot be opened or made for now is tried again, whoever it is for. */
  @ParameterizedTest
  @EnumSource(
      value = Operation.Part.class,
      names = {"RUNS", "LOG", "MANIFEST"})
  void whatCannotBeMadeForNowIsTriedAgain(Operation.Part part) {
    AtomicBoolean on = new AtomicBoolean();
    AtomicInteger failed = new AtomicInteger();
    Faults noMoreFiles =
        operation ->
            on.get() && operation.part() == part && OPENING.contains(operation.kind())
                ? refused(failed)
                : new Faults.Verdict.Go();
    VolumeSettings settings =
        TinySettings.create(
            """
            grove.volume {
              full { retry-millis = 10, wait-millis = 50, checkpoint-retry-millis = 100 }
              log.segment-bytes = 65536
              manifest.rewrite-from-bytes = 0
            }
            """);
    MemorySouthbound device = MemorySouthbound.create(noMoreFiles);
    int committed = 0;
    try (Volume volume = Volumes.open(device, settings)) {
      on.set(true);
      while (failed.get() == 0 && committed < 100 * KEYS) {
        int lsn = committed;
        boolean done = works(() -> volume.commit(new Batch().put(key(lsn), value(lsn, 0))));
        committed += done ? 1 : 0;
        if (committed % 100 == 0) {
          works(volume::sync);
          works(volume::checkpoint);
        }
      }
      assertTrue(failed.get() > 0, "nothing was opened");
      assertNull(volume.status().health().readOnly());
      assertFalse(volume.isFull());
      on.set(false);
      while (!works(volume::checkpoint)) {
        Thread.onSpinWait();
      }
      volume.commit(new Batch().put(key(committed), value(committed, 0)));
      volume.sync();
      checkUpTo(volume, committed);
    }
    try (Volume again = Volumes.open(device.crash(new SplittableRandom(1), GOOD), settings)) {
      checkUpTo(again, committed);
    }
  }

  private static Faults.Verdict refused(AtomicInteger failed) {
    failed.incrementAndGet();
    return new Faults.Verdict.Fail(Faults.Errno.EMFILE, false, false);
  }

  /** Whether it works; if not, then only for now. */
  private static boolean works(Runnable sync) {
    try {
      sync.run();
      return true;
    } catch (VolumeException e) {
      assertEquals(Reason.BUSY, e.reason(), e::getMessage);
      return false;
    }
  }

  private static void checkUpTo(Volume volume, int last) {
    for (int i = 0; i <= last; i++) {
      assertArrayEquals(value(i, 0), volume.get(key(i)), "key " + i);
    }
  }

  /** Round 1 of the first keys, until merges are so far behind that a commit is refused. */
  private static int commitUntilRefused(Volume volume) {
    for (int i = 0; i < KEYS * 20; i++) {
      try {
        volume.commit(new Batch().put(key(i), value(i, 1)));
      } catch (VolumeException e) {
        assertEquals(Reason.BUSY, e.reason(), e::getMessage);
        return i;
      }
    }
    throw new AssertionError("no merge was needed");
  }

  private static Volume whenFree(Path directory, VolumeSettings settings)
      throws InterruptedException {
    while (true) {
      try {
        return open(directory, settings);
      } catch (VolumeException e) {
        assertEquals(Reason.IN_USE, e.reason(), e::getMessage);
        Thread.sleep(10);
      }
    }
  }

  @Test
  void aReadOnlyFileSystemBelowStopsWriting() {
    Trouble trouble =
        new Trouble() {
          @Override
          Verdict make(Op op) {
            return new Verdict.Fail(Errno.EROFS, false, false);
          }
        };
    MemorySouthbound device = MemorySouthbound.create(trouble);
    Volume volume = Volumes.open(device, TinySettings.create());
    volume.commit(new Batch().put(key(0), value(0, 0)));
    volume.sync();
    trouble.on = true;
    volume.commit(new Batch().put(key(1), value(1, 0)));
    assertEquals(Reason.READ_ONLY, assertThrows(VolumeException.class, volume::sync).reason());
    Batch more = new Batch().put(key(2), value(2, 0));
    assertEquals(
        Reason.READ_ONLY, assertThrows(VolumeException.class, () -> volume.commit(more)).reason());
    assertArrayEquals(value(0, 0), volume.get(key(0)));
    assertEquals(Reason.READ_ONLY, assertThrows(VolumeException.class, volume::close).reason());
    trouble.on = false;
    try (Volume again = Volumes.open(device, TinySettings.create())) {
      assertArrayEquals(value(0, 0), again.get(key(0)));
    }
  }

  private static Volume open(Path directory, VolumeSettings settings) {
    FormatOptions format = FormatOptions.fresh(settings.formatBlockBytes());
    return Volumes.open(
        LocalDirectory.open(directory, true, format, settings.southbound()), settings);
  }

  /** Inverts a few bytes in the middle of the first pages of the largest run. */
  private static void damage(Path directory) throws IOException {
    Path largest;
    try (Stream<Path> files = Files.walk(directory.resolve("runs"))) {
      largest =
          files
              .filter(Files::isRegularFile)
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
    }
    try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
      byte[] bytes = new byte[16];
      file.seek(600);
      file.readFully(bytes);
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) ~bytes[i];
      }
      file.seek(600);
      file.write(bytes);
    }
  }

  /** It complains only if commits were lost. */
  private static void closeWhateverItSays(Volume volume) {
    try {
      volume.close();
    } catch (VolumeException e) {
      assertTrue(e.getMessage().contains("StackOverflowError"), e::getMessage);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static byte[] key(int number) {
    return String.format("k%06d", number).getBytes(UTF_8);
  }

  private static byte[] value(int number, int round) {
    byte[] value = new byte[80];
    new SplittableRandom(number * 1000L + round).nextBytes(value);
    return value;
  }
}
