package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.History.Commit;
import dev.grove.actors.volume.History.Read;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Threads that write and threads that read a few keys at the same time, while all that lies between
 * these keys keeps the tree flushing, splitting, merging and dropping. What they saw is checked
 * against the order that the LSNs give: {@link History}.
 *
 * <p>{@code -Dgrove.linearizability.commits=100000} makes it so long; which thread comes first is
 * not in the seed's hands, so that the same seed may have to run several times.
 */
@Timeout(value = 600, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinearizabilityTest {
  private static final int KEYS = 24;
  private static final int WRITERS = 3;
  private static final int READERS = 3;
  private static final int READS_MAX = 60_000;
  private static final int COMMITS = Integer.getInteger("grove.linearizability.commits", 2000);

  private static final List<byte[]> CHECKED = keys();

  @TempDir Path directory;

  private final ConcurrentLinkedQueue<Commit> commits = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Read> reads = new ConcurrentLinkedQueue<>();
  private final AtomicLong values = new AtomicLong();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  private static List<byte[]> keys() {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add("k%02d".formatted(i).getBytes(UTF_8));
    }
    return List.copyOf(keys);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void readsAreExplainedByTheOrderOfCommits(long seed) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    VolumeSettings settings = seed % 2 == 0 ? TinySettings.late() : TinySettings.create();
    VolumeStatus status;
    try (Volume volume = Volumes.open(directory, settings)) {
      run(volume, random);
      status = volume.status();
      for (int key = 0; key < KEYS; key++) {
        get(volume, key);
      }
    }
    try (Volume volume = Volumes.open(directory, settings)) {
      for (int key = 0; key < KEYS; key++) {
        get(volume, key);
      }
    }
    StoredVolume.assertSound(directory, settings);
    assertEquals(null, failure.get(), () -> "seed " + seed + ": " + failure.get());
    assertTrue(status.height() >= 3, "seed " + seed + ": the tree stayed small: " + status);
    assertEquals(WRITERS * COMMITS, commits.size());
    String wrong = new History(CHECKED, List.copyOf(commits), List.copyOf(reads)).check();
    assertEquals(
        "",
        wrong,
        "seed %d; again: mvn test -pl actors -am -Dtest=LinearizabilityTest".formatted(seed));
  }

  private void run(Volume volume, SplittableRandom random) throws InterruptedException {
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      SplittableRandom own = random.split();
      writers.add(start(() -> write(volume, own)));
    }
    List<Thread> others = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      SplittableRandom own = random.split();
      others.add(start(() -> read(volume, own)));
    }
    others.add(start(() -> checkpoints(volume)));
    for (Thread thread : writers) {
      thread.join();
    }
    stopped.set(true);
    for (Thread thread : others) {
      thread.join();
    }
  }

  private Thread start(Runnable work) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                work.run();
              } catch (RuntimeException | Error e) {
                failure.compareAndSet(null, e);
                stopped.set(true);
              }
            });
  }

  private void checkpoints(Volume volume) {
    while (!stopped.get()) {
      volume.checkpoint();
    }
  }

  private void write(Volume volume, SplittableRandom random) {
    for (int i = 0; i < COMMITS && failure.get() == null; i++) {
      Batch batch = batch(random);
      long begin = System.nanoTime();
      long lsn = volume.commit(batch);
      commits.add(new Commit(begin, System.nanoTime(), lsn, batch));
    }
  }

  /** One to three checked keys, and some of those between them. */
  private Batch batch(SplittableRandom random) {
    Batch batch = new Batch();
    for (int i = random.nextInt(3); i >= 0; i--) {
      byte[] key = CHECKED.get(random.nextInt(KEYS));
      switch (random.nextInt(12)) {
        case 0, 1, 2, 3, 4 -> batch.put(key, value(random));
        case 5, 6, 7 -> batch.patch(key, patch(random));
        case 8 -> batch.delete(key);
        case 9 -> batch.deleteRange(key, Keys.successor(key));
        default -> batch.put(filler(random), value(random));
      }
    }
    for (int i = random.nextInt(4); i >= 0; i--) {
      batch.put(filler(random), value(random));
    }
    if (random.nextInt(50) == 0) {
      int from = random.nextInt(KEYS);
      int to = Math.min(KEYS - 1, from + random.nextInt(1 + random.nextInt(8)));
      batch.deleteRange(CHECKED.get(from), random.nextInt(20) == 0 ? null : CHECKED.get(to));
    }
    return batch;
  }

  private static byte[] filler(SplittableRandom random) {
    return "k%02d-%04d".formatted(random.nextInt(KEYS), random.nextInt(300)).getBytes(UTF_8);
  }

  /** No two are the same. */
  private byte[] value(SplittableRandom random) {
    byte[] value = new byte[16 + random.nextInt(200)];
    random.nextBytes(value);
    ByteBuffer.wrap(value).putLong(values.incrementAndGet());
    return value;
  }

  private List<Edit> patch(SplittableRandom random) {
    byte[] number = ByteBuffer.allocate(8).putLong(values.incrementAndGet()).array();
    return List.of(new Edit.SetBytes(8 * random.nextInt(4), number, random.nextBoolean()));
  }

  private void read(Volume volume, SplittableRandom random) {
    for (int i = 0; !stopped.get() && i < READS_MAX; i++) {
      int key = random.nextInt(KEYS);
      switch (random.nextInt(8)) {
        case 0 -> scan(volume, key, Math.min(KEYS - 1, key + 1 + random.nextInt(3)));
        case 1, 2 -> getAll(volume, random);
        default -> get(volume, key);
      }
    }
  }

  private void get(Volume volume, int key) {
    long begin = System.nanoTime();
    byte[] value = volume.get(CHECKED.get(key));
    reads.add(new Read("get", key, begin, System.nanoTime(), value));
  }

  private void getAll(Volume volume, SplittableRandom random) {
    List<Integer> wanted = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      wanted.add(random.nextInt(KEYS));
    }
    long begin = System.nanoTime();
    List<byte[]> found = volume.getAll(wanted.stream().map(CHECKED::get).toList());
    long end = System.nanoTime();
    for (int i = 0; i < wanted.size(); i++) {
      reads.add(new Read("getAll", wanted.get(i), begin, end, found.get(i)));
    }
  }

  /** A key that the scan does not return was absent at some moment until the scan had passed it. */
  private void scan(Volume volume, int from, int to) {
    byte[][] found = new byte[KEYS][];
    long begin = System.nanoTime();
    try (Volume.Cursor cursor = volume.scan(CHECKED.get(from), CHECKED.get(to))) {
      while (cursor.next()) {
        int key = Collections.binarySearch(CHECKED, cursor.key(), Arrays::compareUnsigned);
        if (key >= 0) {
          found[key] = cursor.value();
        }
      }
    }
    long end = System.nanoTime();
    for (int key = from; key < to; key++) {
      reads.add(new Read("scan", key, begin, end, found[key]));
    }
  }
}
