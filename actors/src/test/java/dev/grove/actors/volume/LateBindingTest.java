package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.MemorySouthbound;
import dev.grove.actors.fault.Op;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.message.Batch;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Memtables are in the log as the names of their runs, if nobody syncs before. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LateBindingTest {
  private static final int VALUE_BYTES = 4096;

  private static final Faults NONE = Faults.NONE;

  private static VolumeSettings settings(String more) {
    return TinySettings.create(
        """
        grove.volume {
          tree { memtable-bytes = 262144, leaf-bytes = 4194304, overlay-bytes = 4194304, flush-bytes = 262144, run-bytes = 262144 }
          runs { compress = false, unpersisted-bytes = 4194304 }
          log.late-binding = on
        }
        """
            + more);
  }

  @Test
  void writesALoadOfLargeValuesAboutOnce() {
    MemorySouthbound device = MemorySouthbound.create(NONE);
    int count = 4000;
    // Nothing is flushed, so nothing is merged: what is counted are log and memtables' runs.
    String still =
        """
        grove.volume.tree { flush-bytes = 1073741824, flush-runs = 1000, stack-runs-max = 1001 }
        """;
    try (Volume volume = Volumes.open(device, settings(still))) {
      load(volume, 0, count);
      volume.sync();
    }
    long loaded = (long) count * VALUE_BYTES;
    long log = device.written(Op.LOG_WRITE);
    long runs = device.written(Op.RUN_WRITE);
    assertTrue(log < loaded / 10, log + " bytes of log for " + loaded);
    assertTrue(log + runs < loaded * 11 / 10, runs + " bytes of runs for " + loaded);
    try (Volume volume = Volumes.open(device, settings(""))) {
      check(volume, count);
    }
  }

  @Test
  void whatIsNotSyncedIsDurableAfterAShortTime() throws InterruptedException {
    MemorySouthbound device = MemorySouthbound.create(NONE);
    String fast = "grove.volume.log.flush-interval-millis = 30";
    try (Volume volume = Volumes.open(device, settings(fast))) {
      for (int count : new int[] {1, 40, 100}) { // too few for a run, enough for one, and several
        load(volume, 0, count);
        long committed = volume.status().lastLsn();
        while (volume.status().durableLsn() < committed) {
          Thread.sleep(1);
        }
      }
      assertRecovers(device, 1, settings(fast), 100);
    }
  }

  /** A log with commits and runs in turn, each form behind the other. */
  @Test
  void replaysBothFormsInOrder() {
    MemorySouthbound device = MemorySouthbound.create(NONE);
    SplittableRandom random = new SplittableRandom(11);
    Map<Integer, Integer> model = new TreeMap<>();
    try (Volume volume = Volumes.open(device, settings(""))) {
      for (int step = 0; step < 3000; step++) {
        int key = random.nextInt(500);
        // Phases of large values, of small ones, and of large ones with syncs in between.
        int phase = step / 250 % 3;
        volume.commit(new Batch().put(key(key), value(step, phase == 1 ? 10 : VALUE_BYTES)));
        model.put(key, step);
        if (phase == 2 && random.nextInt(25) == 0) {
          volume.sync();
        }
      }
      volume.sync();
      MemorySouthbound crashed = device.crash(random, NONE);
      for (int opening = 0; opening < 2; opening++) { // the second finds what the first wrote, too
        MemorySouthbound next = crashed.crash(random, NONE);
        try (Volume again = Volumes.open(crashed, settings(""))) {
          assertTrue(again.status().recoveredCommits() > 1000, again.status().toString());
          assertEquals(3000, again.status().lastLsn());
          try (Snapshot snapshot = again.snapshot()) {
            assertEquals(3000, snapshot.lsn());
            model.forEach((k, step) -> assertEquals(step, stepOf(snapshot.get(key(k)))));
          }
          model.forEach((k, step) -> assertEquals(step, stepOf(again.get(key(k)))));
        }
        crashed = next;
      }
    }
  }

  @Test
  void aRunThatTheLogNamesIsNotReplacedByOneOfTheSameNumber() {
    MemorySouthbound device = MemorySouthbound.create(NONE);
    try (Volume volume = Volumes.open(device, settings(""))) {
      load(volume, 0, 300);
      volume.sync();
      // Each recovery makes runs of its own before it reads the last of those that the log names.
      MemorySouthbound crashed = device;
      for (int i = 0; i < 3; i++) {
        crashed = crashed.crash(new SplittableRandom(i), NONE);
        MemorySouthbound next = crashed;
        Volume again = Volumes.open(crashed, settings(""));
        check(again, 300);
        crashed = next.crash(new SplittableRandom(i), NONE);
        again.close();
      }
    }
  }

  @Test
  void aMissingRunIsNamed() {
    MemorySouthbound device = MemorySouthbound.create(NONE);
    try (Volume volume = Volumes.open(device, settings(""))) {
      for (int i = 0; device.runs().list().isEmpty(); i++) { // how soon depends on the compactor
        load(volume, i, i + 1);
      }
      volume.sync();
      MemorySouthbound crashed = device.crash(new SplittableRandom(1), NONE);
      List<Long> runs = crashed.runs().list();
      crashed.runs().delete(runs.getFirst());
      // Opened all the same: what is not in that run can be read.
      Volume again = Volumes.open(crashed, settings(""));
      VolumeException damaged = assertThrows(VolumeException.class, () -> check(again, 300));
      assertEquals(Reason.DAMAGED, damaged.reason());
      assertTrue(damaged.getMessage().contains("run " + runs.getFirst()), damaged.getMessage());
      closeDamaged(again);
    }
  }

  /** A merge may have met the damage, too. */
  private static void closeDamaged(Volume volume) {
    try {
      volume.close();
    } catch (VolumeException e) {
      assertEquals(Reason.DAMAGED, e.reason(), e.getMessage());
    }
  }

  /** Merges replace runs that a recovery would still need; a checkpoint lets them go. */
  @Test
  void keepsWhatTheLogNamesUntilACheckpointHasIt() {
    MemorySouthbound device = MemorySouthbound.create(NONE);
    VolumeSettings settings = TinySettings.late();
    try (Volume volume = Volumes.open(device, settings)) {
      for (int round = 0; round < 20; round++) {
        for (int key = 0; key < 200; key++) {
          volume.commit(new Batch().put(key(key), value(round, 200)));
        }
      }
      volume.sync();
      assertTrue(device.runs().list().size() > volume.status().runs() / 2);
      MemorySouthbound crashed = device.crash(new SplittableRandom(3), NONE);
      try (Volume again = Volumes.open(crashed, settings)) {
        for (int key = 0; key < 200; key++) {
          assertEquals(19, stepOf(again.get(key(key))));
        }
        again.checkpoint();
        again.checkpoint();
        assertTrue(crashed.runs().list().size() <= again.status().runs() + 4);
      }
    }
  }

  private static void load(Volume volume, int from, int to) {
    for (int i = from; i < to; i++) {
      volume.commit(new Batch().put(key(i), value(i, VALUE_BYTES)));
    }
  }

  private static void check(Volume volume, int count) {
    for (int i = 0; i < count; i++) {
      assertArrayEquals(value(i, VALUE_BYTES), volume.get(key(i)));
    }
    try (Snapshot snapshot = volume.snapshot()) {
      assertEquals(volume.status().lastLsn(), snapshot.lsn());
    }
  }

  private static void assertRecovers(
      MemorySouthbound device, long seed, VolumeSettings settings, int count) {
    MemorySouthbound crashed = device.crash(new SplittableRandom(seed), NONE);
    try (Volume again = Volumes.open(crashed, settings)) {
      check(again, count);
    }
  }

  private static byte[] key(int number) {
    return String.format("key%08d", number).getBytes(UTF_8);
  }

  private static byte[] value(int step, int bytes) {
    byte[] value = new byte[Integer.BYTES + bytes];
    new SplittableRandom(step).nextBytes(value);
    java.nio.ByteBuffer.wrap(value).putInt(step);
    return value;
  }

  private static int stepOf(byte[] value) {
    return java.nio.ByteBuffer.wrap(value).getInt();
  }
}
