package dev.grove.actors.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.MemorySouthbound;
import dev.grove.actors.fault.Op;
import dev.grove.actors.fault.Operation;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.EnumSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody else fills the device and frees it again: nothing acknowledged is lost, reads go on, and
 * the volume comes back by itself.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FullVolumeTest {
  private static final String FAST =
      """
      grove.volume.full { retry-millis = 10, wait-millis = 50, checkpoint-retry-millis = 100 }
      grove.volume.log.pending-bytes = 1048576
      """;

  /** A device on which, while it is full, nothing grows; deleting works. */
  private static final class Filled implements Faults {
    private static final Set<Op> GROW =
        EnumSet.of(Op.RUN_WRITE, Op.LOG_CREATE, Op.LOG_WRITE, Op.MANIFEST_WRITE);

    volatile boolean full;
    volatile Op failing;

    @Override
    public Verdict before(Operation operation) {
      Op op = Op.of(operation);
      if (op != null && op == failing) {
        return new Verdict.Fail(Errno.EIO, false, false);
      }
      return full && op != null && GROW.contains(op)
          ? new Verdict.Fail(Errno.ENOSPC, false, false)
          : new Verdict.Go();
    }
  }

  @ParameterizedTest
  @CsvSource({"off, 65536", "on, 65536", "off, 0", "on, 0"})
  void comesBackByItself(String lateBinding, int unpersistedBytes) {
    Filled filled = new Filled();
    MemorySouthbound device = MemorySouthbound.create(filled);
    VolumeSettings settings =
        TinySettings.create(
            FAST
                + "grove.volume.log.late-binding = %s%ngrove.volume.runs.unpersisted-bytes = %d"
                    .formatted(lateBinding, unpersistedBytes));
    Workload workload = new Workload(0, new SplittableRandom(1));
    try (Volume volume = Volumes.open(device, settings)) {
      for (int round = 0; round < 3; round++) {
        commit(volume, workload, 300);
        workload.sync(volume);
        filled.full = true;
        int refused = commitUntilRefused(volume, workload);
        assertTrue(volume.isFull(), "refused " + refused + ", and not full");
        assertEquals(Reason.FULL, assertThrows(VolumeException.class, volume::sync).reason());
        assertEquals(Reason.FULL, assertThrows(VolumeException.class, volume::checkpoint).reason());
        workload.check(volume, workload.committed(), "while it is full");
        filled.full = false;
        awaitRoom(volume);
        volume.sync();
        commit(volume, workload, 300);
        volume.checkpoint();
        workload.check(volume, workload.committed(), "when there is room again");
      }
    }
    try (Volume again =
        Volumes.open(device.crash(new SplittableRandom(2), new Filled()), settings)) {
      workload.check(again, workload.committed(), "after a crash");
    }
  }

  /** What was synced before is there, and what a sync has acknowledged after. */
  @Test
  void losesNothingSyncedWhenPowerFailsWhileItIsFull() {
    SplittableRandom random = new SplittableRandom(3);
    for (String lateBinding : new String[] {"off", "on"}) {
      Filled filled = new Filled();
      MemorySouthbound device = MemorySouthbound.create(filled);
      VolumeSettings settings =
          TinySettings.create(FAST + "grove.volume.log.late-binding = " + lateBinding);
      Workload workload = new Workload(0, random.split());
      try (Volume volume = Volumes.open(device, settings)) {
        commit(volume, workload, 200);
        workload.sync(volume);
        filled.full = true;
        commitUntilRefused(volume, workload);
        for (int i = 0; i < 3; i++) {
          try (Volume again = Volumes.open(device.crash(random, new Filled()), settings)) {
            int found = workload.check(again, workload.synced(), "power lost while full");
            assertTrue(found >= workload.synced(), "found " + found);
          }
        }
        filled.full = false;
        awaitRoom(volume);
        workload.sync(volume);
        assertEquals(workload.committed(), workload.synced());
      }
    }
  }

  /**
   * The end of the log is in the kernel's memory and nowhere else, for a force has failed; the
   * volume is opened again when the device is full. It can be read, but promises nothing, until
   * there is room.
   */
  @ParameterizedTest
  @CsvSource({"off, 65536", "on, 65536", "off, 0", "on, 0"})
  void opensFullBehindAForceThatFailed(String lateBinding, int unpersistedBytes) {
    SplittableRandom random = new SplittableRandom(5);
    VolumeSettings settings =
        TinySettings.create(
            FAST
                + "grove.volume.log.flush-interval-millis = 3600000\n" // no force but the sync's
                + "grove.volume.log.late-binding = %s%ngrove.volume.runs.unpersisted-bytes = %d"
                    .formatted(lateBinding, unpersistedBytes));
    Filled failing = new Filled();
    MemorySouthbound device = MemorySouthbound.create(failing);
    Workload workload = new Workload(0, random.split());
    Volume failed = Volumes.open(device, settings);
    commit(failed, workload, 200);
    workload.sync(failed);
    failed.checkpoint();
    workload.commit(failed);
    workload.sync(failed); // behind the log's next segment, which a checkpoint begins
    long durable = failed.durableLsn();
    failing.failing = Op.LOG_FORCE;
    commit(failed, workload, 10);
    assertEquals(Reason.IO, assertThrows(VolumeException.class, failed::sync).reason());
    Filled filled = new Filled();
    filled.full = true;
    MemorySouthbound same = device.kill(random, filled);
    assertThrows(VolumeException.class, failed::close);
    try (Volume volume = Volumes.open(same, settings)) {
      assertEquals(workload.committed(), workload.check(volume, 0, "what the kernel has"));
      assertTrue(volume.isFull());
      workload.commit(volume);
      assertEquals(Reason.FULL, assertThrows(VolumeException.class, volume::sync).reason());
      assertEquals(durable, volume.durableLsn());
      assertRecovers(same, settings, workload, workload.synced());
      filled.full = false;
      awaitRoom(volume);
      workload.sync(volume);
      assertRecovers(same, settings, workload, workload.committed());
      commit(volume, workload, 100);
      workload.sync(volume);
      assertRecovers(same, settings, workload, workload.committed());
    }
  }

  /**
   * The last checkpoint is in the kernel's memory and nowhere else, and there is no room to write
   * it anew: nothing may go that the one before it names.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void opensFullBehindACheckpointThatWasNotForced(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    VolumeSettings settings = TinySettings.create(FAST + "grove.volume.runs.unpersisted-bytes = 0");
    Filled failing = new Filled();
    MemorySouthbound device = MemorySouthbound.create(failing);
    Workload workload = new Workload(0, random.split());
    Volume failed = Volumes.open(device, settings);
    commit(failed, workload, 600);
    failed.checkpoint();
    commit(failed, workload, 600);
    workload.sync(failed);
    failing.failing = Op.MANIFEST_FORCE;
    assertEquals(Reason.IO, assertThrows(VolumeException.class, failed::checkpoint).reason());
    Filled filled = new Filled();
    filled.full = true;
    MemorySouthbound same = device.kill(random, filled);
    failed.close(); // all is in the log
    try (Volume volume = Volumes.open(same, settings)) {
      assertRecovers(same, settings, workload, workload.synced());
      workload.commit(volume);
      filled.full = false;
      awaitRoom(volume);
      workload.sync(volume);
      assertRecovers(same, settings, workload, workload.committed());
      volume.checkpoint();
      commit(volume, workload, 100);
      workload.sync(volume);
      assertRecovers(same, settings, workload, workload.committed());
    }
  }

  /** Whoever waits for room is answered in time, however seldom the log is flushed. */
  @Test
  void refusesCommitsWhenTheLogIsSeldomFlushed() {
    Filled filled = new Filled();
    VolumeSettings settings =
        TinySettings.create(
            FAST
                + "grove.volume.log.flush-interval-millis = 3600000\n"
                + "grove.volume.runs.unpersisted-bytes = 0");
    Workload workload = new Workload(0, new SplittableRandom(6));
    try (Volume volume = Volumes.open(MemorySouthbound.create(filled), settings)) {
      commit(volume, workload, 10);
      filled.full = true;
      commitUntilRefused(volume, workload);
      filled.full = false;
      awaitRoom(volume);
      commit(volume, workload, 100);
      workload.sync(volume);
      workload.check(volume, workload.committed(), "when there is room again");
    }
  }

  private static void assertRecovers(
      MemorySouthbound device, VolumeSettings settings, Workload workload, int atLeast) {
    SplittableRandom random = new SplittableRandom(atLeast);
    for (int i = 0; i < 5; i++) {
      try (Volume again = Volumes.open(device.crash(random, new Filled()), settings)) {
        workload.check(again, atLeast, "after a power failure");
      }
    }
  }

  /** A volume that is closed while it is full says that it has lost what was not synced. */
  @Test
  void closingWhileItIsFullIsAnError() {
    Filled filled = new Filled();
    Volume volume = Volumes.open(MemorySouthbound.create(filled), TinySettings.create(FAST));
    Workload workload = new Workload(0, new SplittableRandom(4));
    workload.commit(volume);
    filled.full = true;
    workload.commit(volume);
    assertEquals(Reason.FULL, assertThrows(VolumeException.class, volume::close).reason());
  }

  private static void commit(Volume volume, Workload workload, int times) {
    for (int i = 0; i < times; i++) {
      workload.commit(volume);
    }
  }

  /** Fills what memory there is. */
  private static int commitUntilRefused(Volume volume, Workload workload) {
    for (int i = 0; i < 100_000; i++) {
      try {
        workload.commit(volume);
      } catch (VolumeException e) {
        assertEquals(Reason.FULL, e.reason(), e::getMessage);
        return i;
      }
    }
    throw new AssertionError("100,000 commits fit on a full device");
  }

  private static void awaitRoom(Volume volume) {
    while (volume.isFull()) {
      Thread.onSpinWait();
    }
  }
}
