package dev.grove.actors.volume;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.MemorySouthbound;
import dev.grove.actors.fault.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Power failures at random moments while threads commit, read, sync and checkpoint on a slow
 * device.
 */
@Timeout(60)
class VolumeCrashTest {
  private static final int THREADS = 3;
  private static final int COMMITS = 2500;
  private static final Faults NONE = new Delays(0);

  /** Now and then an operation of the device takes its time. */
  private record Delays(int oneIn) implements Faults {
    @Override
    public Verdict before(Operation operation) {
      pause(operation);
      return new Verdict.Go();
    }

    @Override
    public void after(Operation operation) {
      pause(operation);
    }

    private void pause(Operation operation) {
      if (oneIn > 0
          && operation.kind().changes()
          && ThreadLocalRandom.current().nextInt(oneIn) == 0) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
      }
    }
  }

  private record Image(MemorySouthbound device, int[] synced) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void holdsAPrefixOfTheCommitsNoOlderThanTheLastSync(long seed) throws InterruptedException {
    check(seed, TinySettings.create(), 100);
  }

  /** Syncs so rare that many memtables are in the log as runs, and some are not. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void holdsItWhenTheLogNamesRuns(long seed) throws InterruptedException {
    check(seed, TinySettings.late(), 2000);
  }

  /** Checkpoints so rare that segments fill up, and are written over after one. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void holdsItWhenSegmentsAreRecycled(long seed) throws InterruptedException {
    check(seed, TinySettings.create(), 1000);
  }

  private static void check(long seed, VolumeSettings settings, int syncs)
      throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Workload> all = new ArrayList<>();
    List<Image> images = new ArrayList<>();
    MemorySouthbound device = MemorySouthbound.create(new Delays(8));
    try (Volume volume = Volumes.open(device, settings)) {
      AtomicReference<Throwable> failure = new AtomicReference<>();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        Workload workload = new Workload(t, random.split());
        all.add(workload);
        threads.add(start(failure, () -> work(volume, workload, syncs, "seed " + seed)));
      }
      while (threads.stream().anyMatch(Thread::isAlive)) {
        int[] synced = all.stream().mapToInt(Workload::synced).toArray();
        if (images.size() < 12) {
          images.add(new Image(device.crash(random, NONE), synced));
        }
        Thread.sleep(random.nextInt(60));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertNull(failure.get(), () -> "seed " + seed + ": " + failure.get());
    }
    images.add(new Image(device.crash(random, NONE), new int[] {COMMITS, COMMITS, COMMITS}));
    for (int i = 0; i < images.size(); i++) {
      checkRecovers(images.get(i), settings, all, "seed " + seed + ", crash " + i, random);
    }
  }

  /** A crash, a recovery, and a crash right after it. */
  private static void checkRecovers(
      Image image,
      VolumeSettings settings,
      List<Workload> all,
      String what,
      SplittableRandom random) {
    try (Volume volume = Volumes.open(image.device(), settings)) {
      Workload.checkRecovered(volume, all, image.synced(), what);
      int[] found = all.stream().mapToInt(workload -> workload.found(volume)).toArray();
      MemorySouthbound again = image.device().crash(random, NONE);
      try (Volume second = Volumes.open(again, settings)) {
        Workload.checkRecovered(second, all, found, what + ", again");
      }
    }
  }

  private static void work(Volume volume, Workload workload, int syncs, String what) {
    SplittableRandom random = workload.random();
    for (int i = 0; i < COMMITS; i++) {
      workload.commit(volume);
      switch (random.nextInt(syncs)) {
        case 0, 1, 2 -> workload.sync(volume);
        case 3 -> volume.checkpoint();
        default -> {}
      }
      switch (random.nextInt(100)) {
        case 4, 5, 6, 7, 8, 9 -> workload.readOwn(volume, what);
        case 10 -> workload.check(volume, i + 1, what);
        case 11 -> LockSupport.parkNanos(random.nextInt(2_000_000));
        default -> {}
      }
    }
  }

  private static Thread start(AtomicReference<Throwable> failure, Runnable work) {
    return Thread.ofPlatform()
        .uncaughtExceptionHandler((_, e) -> failure.compareAndSet(null, e))
        .start(work);
  }
}
