package dev.grove.actors.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.check.Progress;
import dev.grove.actors.check.StoreCheck;
import dev.grove.actors.fault.Disk;
import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.MemorySouthbound;
import dev.grove.actors.fault.Op;
import dev.grove.actors.fault.Operation;
import dev.grove.actors.log.LogReader;
import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.RunMeta;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A volume is opened behind a kill, on a device that has its troubles meanwhile. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OpeningFaultTest {
  private static final Set<Op> GROW =
      EnumSet.of(Op.RUN_WRITE, Op.LOG_CREATE, Op.LOG_WRITE, Op.MANIFEST_WRITE);

  private static final String SETTINGS =
      """
      grove.volume.full { retry-millis = 10, wait-millis = 50, checkpoint-retry-millis = 100 }
      grove.volume.runs.unpersisted-bytes = 0
      """;

  /** No tick of the log for an hour: so no seal, and nothing that is done at one. */
  private static final String NEVER = "grove.volume.log.flush-interval-millis = 3600000\n";

  /** Some operations fail, after so many of them. */
  private static final class Trouble implements Faults {
    final Set<Op> failing;
    final Errno errno;
    final AtomicInteger before;
    volatile boolean over;

    Trouble(Set<Op> failing, Errno errno, int before) {
      this.failing = failing;
      this.errno = errno;
      this.before = new AtomicInteger(before);
    }

    @Override
    public Verdict before(Operation operation) {
      Op op = Op.of(operation);
      return !over && op != null && failing.contains(op) && before.decrementAndGet() < 0
          ? new Verdict.Fail(errno, false, false)
          : new Verdict.Go();
    }
  }

  private final SplittableRandom random = new SplittableRandom(7);
  private final Workload workload = new Workload(0, random.split());

  /** A volume that was killed behind a sync, with so many commits in the log and no checkpoint. */
  private MemorySouthbound killed(VolumeSettings settings, int commits, Faults next) {
    MemorySouthbound device = MemorySouthbound.create(Faults.NONE);
    try (Volume volume = Volumes.open(device, settings)) {
      commit(volume, commits);
      workload.sync(volume);
      return device.kill(random, next);
    }
  }

  private void commit(Volume volume, int commits) {
    for (int i = 0; i < commits; i++) {
      workload.commit(volume);
    }
  }

  /**
   * The log has more than fits into memory, and there is no room for the rest: that is said, as
   * often as it is tried, and costs neither room nor a commit.
   */
  @ParameterizedTest
  @ValueSource(ints = {0, 3, 10})
  void aLogThatCannotBeReplayedForWantOfRoomIsKept(int runsBefore) {
    VolumeSettings settings = TinySettings.create(SETTINGS);
    Trouble full = new Trouble(EnumSet.of(Op.RUN_WRITE), Faults.Errno.ENOSPC, runsBefore);
    MemorySouthbound device = killed(settings, 3000, full);
    List<Long> runs = device.runs().list();
    device.close();
    for (int i = 0; i < 2; i++) {
      VolumeException refused =
          assertThrows(VolumeException.class, () -> Volumes.open(device, settings).close());
      assertEquals(Reason.FULL, refused.reason(), refused::getMessage);
      assertTrue(refused.getMessage().contains("the log"), refused::getMessage);
      assertEquals(runs, device.runs().list(), "what the replay has written is not left behind");
      device.close();
    }
    full.over = true;
    try (Volume volume = Volumes.open(device, settings)) {
      assertEquals(workload.committed(), workload.check(volume, workload.synced(), "with room"));
    }
  }

  /** What was there before the opening still is: closing has cost nothing. */
  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void closingAVolumeThatWasOpenedFullCostsNothing(boolean sealed, boolean readsOnly) {
    VolumeSettings settings = TinySettings.create(SETTINGS + (sealed ? "" : NEVER));
    Trouble full = new Trouble(GROW, Faults.Errno.ENOSPC, 0);
    MemorySouthbound device = killed(settings, 20, full);
    Volume volume = Volumes.open(device, settings);
    assertEquals(20, workload.check(volume, 20, "while it is full"));
    if (readsOnly) {
      volume.close();
    } else {
      workload.commit(volume);
      VolumeException lost = assertThrows(VolumeException.class, volume::close);
      assertEquals(Reason.FULL, lost.reason(), lost::getMessage);
      assertTrue(lost.getMessage().contains("1 commit"), lost::getMessage);
    }
    full.over = true;
    try (Volume again = Volumes.open(device, settings)) {
      assertEquals(20, workload.check(again, 20, "with room again"));
    }
  }

  /** The log has it all: that there is no room for a checkpoint is no loss. */
  @Test
  void closingWithoutRoomForACheckpointCostsNothing() {
    VolumeSettings settings = TinySettings.create(SETTINGS);
    Set<Op> but = EnumSet.of(Op.RUN_WRITE, Op.MANIFEST_WRITE);
    Trouble full = new Trouble(but, Faults.Errno.ENOSPC, 0);
    MemorySouthbound device = MemorySouthbound.create(full);
    Volume volume = Volumes.open(device, settings);
    commit(volume, 20);
    volume.close();
    full.over = true;
    try (Volume again = Volumes.open(device, settings)) {
      assertEquals(20, workload.check(again, 20, "with room again"));
    }
  }

  /** What hangs may still write: until it is answered, nobody else gets the volume. */
  @Test
  void anOpeningThatFailsKeepsTheLockWhileARequestHangs() throws InterruptedException {
    VolumeSettings settings =
        TinySettings.create(
            SETTINGS
                + "grove.volume { device { warn-millis = 100, stop-millis = 1500 }, close-wait-millis = 200 }");
    CountDownLatch answer = new CountDownLatch(1);
    Faults hangs =
        operation -> {
          if (Op.of(operation) == Op.RUN_WRITE) {
            awaitQuietly(answer);
          }
          return new Faults.Verdict.Go();
        };
    Disk disk = Disk.empty(Faults.NONE, random.split());
    Disk later;
    try (Volume volume = open(disk, settings)) {
      commit(volume, 3000);
      workload.sync(volume);
      later = disk.afterKill(hangs, random.split());
    }
    VolumeException silent =
        assertThrows(VolumeException.class, () -> open(later, settings).close());
    assertEquals(Reason.IO, silent.reason(), silent::getMessage);
    VolumeException inUse =
        assertThrows(VolumeException.class, () -> open(later, settings).close());
    assertEquals(Reason.IN_USE, inUse.reason(), inUse::getMessage);
    answer.countDown();
    try (Volume volume = whenFree(later, settings)) {
      assertEquals(workload.committed(), workload.check(volume, workload.synced(), "answered"));
    }
  }

  /** A run that nobody needs and that resists costs room, and nothing else. */
  @ParameterizedTest
  @EnumSource(names = {"EIO", "EACCES"})
  void aRunThatCannotBeDeletedDoesNotKeepAVolumeFromBeingOpened(Faults.Errno errno) {
    VolumeSettings settings = TinySettings.create(SETTINGS);
    Trouble resists = new Trouble(EnumSet.of(Op.RUN_DELETE), errno, 0);
    MemorySouthbound device = killed(settings, 1000, resists);
    List<Long> unused = device.runs().list();
    assertFalse(unused.isEmpty());
    try (Volume volume = Volumes.open(device, settings)) {
      assertEquals(workload.committed(), workload.check(volume, workload.synced(), "opened"));
      workload.commit(volume);
    }
    assertTrue(device.runs().list().containsAll(unused));
    assertTrue(
        StoreCheck.check(device, Progress.NONE).leftovers().containsAll(unused),
        "a check names them");
    device.close();
    resists.over = true;
    try (Volume volume = Volumes.open(device, settings)) {
      assertEquals(workload.committed(), workload.check(volume, workload.synced(), "again"));
    }
    assertTrue(device.runs().list().stream().noneMatch(unused::contains), "the next one tries it");
    device.close();
  }

  /** The newest run that the log names is missing: none that a replay makes may pass for it. */
  @Test
  void aRunThatIsMadeByAReplayDoesNotPassForAMissingOne() {
    VolumeSettings settings =
        TinySettings.create(SETTINGS + "grove.volume.log.late-binding = on\n" + NEVER);
    MemorySouthbound device = MemorySouthbound.create(Faults.NONE);
    MemorySouthbound killed;
    try (Volume volume = Volumes.open(device, settings)) {
      for (int i = 0; i < 600; i++) {
        workload.commit(volume);
        workload.sync(volume); // so the log has it, and not its run
      }
      commit(volume, 400);
      workload.sync(volume);
      killed = device.kill(random, Faults.NONE);
    }
    long missing = newestNamed(killed);
    killed.runs().list().stream().filter(id -> id >= missing).forEach(killed.runs()::delete);
    List<Long> runs = killed.runs().list();
    killed.close();
    VolumeException damaged =
        assertThrows(VolumeException.class, () -> Volumes.open(killed, settings).close());
    assertEquals(Reason.DAMAGED, damaged.reason(), damaged::getMessage);
    assertTrue(damaged.getMessage().contains("run " + missing + " "), damaged::getMessage);
    assertEquals(runs, killed.runs().list());
    killed.close();
  }

  private static long newestNamed(MemorySouthbound device) {
    List<Long> named = new ArrayList<>();
    LogReader.Sink sink =
        new LogReader.Sink() {
          @Override
          public void commit(long lsn, Batch batch) {}

          @Override
          public void commits(long firstLsn, long lastLsn, Batch batch) {}

          @Override
          public void run(long firstLsn, long lastLsn, RunMeta run) {
            named.add(run.id());
          }
        };
    LogReader.survey(device.log(), device.identity().uuid(), 0, 0, sink);
    return Collections.max(named);
  }

  private static Volume open(Disk disk, VolumeSettings settings) {
    FormatOptions format = FormatOptions.fresh(settings.formatBlockBytes());
    Path directory = disk.path("/volume");
    return Volumes.open(
        LocalDirectory.open(directory, true, format, settings.southbound()), settings);
  }

  private static Volume whenFree(Disk disk, VolumeSettings settings) throws InterruptedException {
    while (true) {
      try {
        return open(disk, settings);
      } catch (VolumeException e) {
        assertEquals(Reason.IN_USE, e.reason(), e::getMessage);
        Thread.sleep(10);
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
