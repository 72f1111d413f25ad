package dev.grove.actors.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.Faults.Errno;
import dev.grove.actors.fault.MemorySouthbound;
import dev.grove.actors.fault.Op;
import dev.grove.actors.fault.Operation;
import dev.grove.actors.volume.VolumeException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every operation of the device fails once: nobody may hang, reads go on, and what was synced is
 * there when it is opened again.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VolumeFaultTest {
  private static final int THREADS = 2;

  /**
   * The {@code first}-th operation of a kind fails, and so do the following ones up to {@code
   * times}.
   *
   * @param evicts whether a force that fails takes what it has not written out of the memory too
   */
  private record Fails(
      Op op,
      Reason reason,
      boolean tookEffect,
      boolean evicts,
      int first,
      int times,
      AtomicInteger seen)
      implements Faults {
    /** Runs that nobody has in memory stay readable. */
    Fails(Op op, Reason reason, boolean tookEffect, int first, int times) {
      this(op, reason, tookEffect, op != Op.RUN_FORCE, first, times, new AtomicInteger());
    }

    static Fails evicting(Op op, int first) {
      return new Fails(op, Reason.IO, false, true, first, 1, new AtomicInteger());
    }

    @Override
    public Verdict before(Operation operation) {
      if (Op.of(operation) == op) {
        int number = seen.incrementAndGet();
        if (number >= first && number < first + times) {
          return new Verdict.Fail(
              reason == Reason.FULL ? Errno.ENOSPC : Errno.EIO, tookEffect, evicts);
        }
      }
      return new Verdict.Go();
    }
  }

  /** Runs are written at once, and the manifest is replaced often. */
  private static VolumeSettings settings(Op op) {
    return TinySettings.create(
        """
        grove.volume.runs.unpersisted-bytes = 0
        grove.volume.manifest { rewrite-factor = 1.5, rewrite-from-bytes = 4096 }
        """
            + recycling(op));
  }

  /** Where segments are recycled few are deleted. */
  private static String recycling(Op op) {
    int segments = op == Op.LOG_DELETE ? 0 : op == Op.LOG_RECYCLE ? 20 : 2;
    return "grove.volume.log.recycled-segments = " + segments;
  }

  /** Only segments that have grown are recycled. */
  private static int checkpointOneIn(Op op) {
    return op == Op.LOG_RECYCLE ? 300 : 100;
  }

  /** As above, and the log names most memtables' runs. */
  private static VolumeSettings late(Op op) {
    return TinySettings.create(
        """
        grove.volume.log.late-binding = on
        grove.volume.manifest { rewrite-factor = 1.5, rewrite-from-bytes = 4096 }
        """
            + recycling(op));
  }

  /**
   * The end of the log is in the kernel's memory and nowhere else, for a force has failed. Who
   * finds the volume open need not ask whether what is in it will stay.
   */
  @Test
  void whatIsRecoveredIsDurableWhenTheVolumeIsOpen() {
    SplittableRandom random = new SplittableRandom(1);
    Fails fails = new Fails(Op.LOG_FORCE, Reason.IO, false, false, 3, 1000, new AtomicInteger());
    MemorySouthbound device = MemorySouthbound.create(fails);
    VolumeSettings settings =
        TinySettings.create("grove.volume.log.flush-interval-millis = 60000"); // no other forces
    Workload workload = new Workload(0, random.split());
    Volume volume = Volumes.open(device, settings);
    workload.commit(volume);
    workload.sync(volume);
    for (int i = 0; i < 100; i++) {
      workload.commit(volume);
    }
    assertThrows(VolumeException.class, volume::sync);
    MemorySouthbound left = device.kill(random, Faults.NONE);
    assertThrows(VolumeException.class, volume::close);
    try (Volume again = Volumes.open(left, settings)) {
      assertEquals(workload.committed(), workload.check(again, 0, "what the kernel has"));
      assertEquals(again.status().lastLsn(), again.status().durableLsn());
      for (int i = 0; i < 5; i++) {
        try (Volume crashed = Volumes.open(left.crash(random, Faults.NONE), settings)) {
          workload.check(crashed, workload.committed(), "after a power failure");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void survivesAFailureThatMayHaveTakenEffect(Op op) throws InterruptedException {
    boolean tookEffect = op != Op.RUN_WRITE; // a failed write leaves no run
    for (int first : new int[] {2, 5}) {
      check(settings(op), 50, new Fails(op, Reason.IO, tookEffect, first, 1), op + " " + first);
      checkLate(new Fails(op, Reason.IO, tookEffect, first, 1), op + " late " + first);
    }
  }

  @ParameterizedTest
  @EnumSource
  void survivesADeviceThatFailsForGood(Op op) throws InterruptedException {
    check(
        settings(op), 50, new Fails(op, Reason.IO, false, 3, Integer.MAX_VALUE), op + " for good");
    checkLate(new Fails(op, Reason.IO, false, 3, Integer.MAX_VALUE), op + " late");
  }

  @ParameterizedTest
  @EnumSource
  void survivesADeviceThatIsFullForAMoment(Op op) throws InterruptedException {
    boolean tookEffect = op == Op.MANIFEST_DELETE;
    check(settings(op), 50, new Fails(op, Reason.FULL, tookEffect, 2, 2), op + " full");
    checkLate(new Fails(op, Reason.FULL, tookEffect, 2, 2), op + " full, late");
  }

  /** Runs that are young and not yet forced are all in memory. */
  @ParameterizedTest
  @EnumSource(names = {"RUN_FORCE", "LOG_FORCE", "MANIFEST_FORCE"})
  void readsOnWhenAFailedForceDropsWhatWasWritten(Op op) throws InterruptedException {
    String inMemory = "grove.volume.runs.unpersisted-bytes = 67108864";
    for (String late : new String[] {"off", "on"}) {
      VolumeSettings settings =
          TinySettings.create(inMemory + "\ngrove.volume.log.late-binding = " + late);
      for (int first = 1; first < 4; first++) {
        check(settings, 100, Fails.evicting(op, first), op + " evicts " + first + " " + late);
      }
    }
  }

  /** A log that only names runs fills no segment to be recycled. */
  private static void checkLate(Fails fails, String what) throws InterruptedException {
    if (fails.op() != Op.LOG_RECYCLE) {
      check(late(fails.op()), 500, fails, what);
    }
  }

  @Test
  void goesOnWhenRoomForRunsComesBack() {
    Fails fails = new Fails(Op.RUN_WRITE, Reason.FULL, false, 3, 3);
    MemorySouthbound device = MemorySouthbound.create(fails);
    Workload workload = new Workload(0, new SplittableRandom(5));
    try (Volume volume = Volumes.open(device, settings(Op.RUN_WRITE))) {
      for (int i = 0; i < 4000; i++) {
        workload.commit(volume);
      }
      assertTrue(fails.seen().get() > 6, () -> "runs written: " + fails.seen());
      assertEquals(4000, workload.check(volume, 4000, "after the device was full"));
      volume.checkpoint();
    }
  }

  private static void check(VolumeSettings settings, int syncOneIn, Fails fails, String what)
      throws InterruptedException {
    SplittableRandom random = new SplittableRandom(what.hashCode());
    MemorySouthbound device = MemorySouthbound.create(fails);
    List<Workload> all = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    Volume volume;
    try {
      volume = Volumes.open(device, settings);
    } catch (VolumeException e) {
      assertTrue(fails.seen().get() >= fails.first(), what + ": " + e.getMessage());
      return;
    }
    for (int t = 0; t < THREADS; t++) {
      Workload workload = new Workload(t, random.split());
      all.add(workload);
      threads.add(
          Thread.ofPlatform()
              .start(() -> workUntilFailure(volume, workload, syncOneIn, fails.op())));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(fails.seen().get() >= fails.first(), what + " was never reached");
    for (Workload workload : all) {
      workload.check(volume, workload.committed(), what);
    }
    TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
    int[] synced = all.stream().mapToInt(Workload::synced).toArray();
    try {
      volume.close();
    } catch (VolumeException e) {
      assertTrue(e.reason() == Reason.FULL || e.reason() == Reason.IO, what + ": " + e);
    }
    assertEquals(Reason.CLOSED, assertThrows(VolumeException.class, volume::sync).reason());
    for (int i = 0; i < 3; i++) {
      MemorySouthbound crashed = device.crash(random, Faults.NONE);
      try (Volume again = Volumes.open(crashed, settings)) {
        Workload.checkRecovered(again, all, synced, what);
        again.checkpoint();
      }
    }
  }

  private static void workUntilFailure(Volume volume, Workload workload, int syncOneIn, Op op) {
    try {
      for (int i = 0; i < 1500; i++) {
        workload.commit(volume);
        if (workload.random().nextInt(syncOneIn) == 0) {
          workload.sync(volume);
        }
        if (workload.random().nextInt(checkpointOneIn(op)) == 0) {
          checkpoint(volume);
        }
      }
    } catch (VolumeException e) {
      // the failure that was injected
    }
  }

  private static void checkpoint(Volume volume) {
    try {
      volume.checkpoint();
    } catch (VolumeException e) {
      if (e.reason() != Reason.FULL) {
        throw e;
      }
    }
  }
}
