package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import dev.grove.betree.message.Messages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots of a real volume with tiny nodes, while it goes on. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VolumeSnapshotTest {
  private static final int WRITERS = 2;
  private static final int COMMITS = 3000;
  private static final int SNAPSHOTS = 12;

  @TempDir Path directory;

  /** What was committed, by LSN. */
  private final ConcurrentSkipListMap<Long, Batch> commits = new ConcurrentSkipListMap<>();

  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean writing = true;

  private static byte[] key(int number) {
    return "k%05d".formatted(number).getBytes(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void showsExactlyTheCommitsUpToItsLsn(long seed) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    String what = "seed " + seed;
    try (Volume volume =
        Volumes.open(directory, TinySettings.create("grove.volume.snapshots-max = 100"))) {
      List<Thread> writers = new ArrayList<>();
      for (int t = 0; t < WRITERS; t++) {
        SplittableRandom own = random.split();
        writers.add(start(() -> write(volume, own)));
      }
      Thread checkpoints = start(() -> checkpointWhileWriting(volume));
      List<Snapshot> snapshots = takeSome(volume);
      for (Thread writer : writers) {
        writer.join();
      }
      writing = false;
      checkpoints.join();
      assertNull(failure.get(), () -> what + ": " + failure.get());
      assertEquals(WRITERS * COMMITS, commits.size(), what);
      for (Snapshot snapshot : snapshots) {
        check(snapshot, random, what + ", LSN " + snapshot.lsn());
        snapshot.close();
      }
      assertEquals(0, volume.status().snapshots(), what);
      assertTrue(volume.status().nodes() >= 5, what + ": " + volume.status());
    }
  }

  /** One after each twelfth of the commits; some are given back and taken again at once. */
  private List<Snapshot> takeSome(Volume volume) throws InterruptedException {
    List<Snapshot> snapshots = new ArrayList<>();
    while (snapshots.size() < SNAPSHOTS && failure.get() == null) {
      long from = (long) snapshots.size() * WRITERS * COMMITS / SNAPSHOTS;
      if (volume.status().lastLsn() < from) {
        Thread.sleep(1);
        continue;
      }
      long before = volume.status().lastLsn();
      volume.snapshot().close();
      Snapshot snapshot = volume.snapshot();
      assertTrue(before <= snapshot.lsn(), "a commit before the snapshot is not in it");
      snapshots.add(snapshot);
    }
    return snapshots;
  }

  private void write(Volume volume, SplittableRandom random) {
    for (int i = 0; i < COMMITS; i++) {
      Batch batch = new Batch();
      for (int n = random.nextInt(3); n >= 0; n--) {
        addOperation(batch, random);
      }
      commits.put(volume.commit(batch), batch);
    }
  }

  private static void addOperation(Batch batch, SplittableRandom random) {
    int at = random.nextInt(3000);
    switch (random.nextInt(12)) {
      case 0 -> batch.deleteRange(key(at), key(at + 1 + random.nextInt(60)));
      case 1, 2 -> batch.delete(key(at));
      case 3, 4, 5 -> {
        byte[] bytes = new byte[1 + random.nextInt(8)];
        random.nextBytes(bytes);
        Edit edit = new Edit.SetBytes(random.nextInt(40), bytes, random.nextBoolean());
        batch.patch(key(at), List.of(edit));
      }
      default -> {
        byte[] value = new byte[random.nextInt(500)];
        random.nextBytes(value);
        batch.put(key(at), value);
      }
    }
  }

  private void checkpointWhileWriting(Volume volume) {
    while (writing && failure.get() == null) {
      volume.checkpoint();
    }
  }

  private void check(Snapshot snapshot, SplittableRandom random, String what) {
    NavigableMap<byte[], byte[]> model = modelAt(snapshot.lsn());
    assertRows(snapshot.scan(Keys.EMPTY, null), model, what + ", up");
    assertRows(snapshot.scanBackward(Keys.EMPTY, null), model.descendingMap(), what + ", down");
    byte[] lo = key(random.nextInt(3000));
    byte[] hi = key(random.nextInt(3000));
    NavigableMap<byte[], byte[]> part =
        Keys.compare(lo, hi) < 0 ? model.subMap(lo, true, hi, false) : new TreeMap<>(Keys::compare);
    assertRows(snapshot.scan(lo, hi), part, what + ", part up");
    assertRows(snapshot.scanBackward(lo, hi), part.descendingMap(), what + ", part down");
    for (int i = 0; i < 100; i++) {
      byte[] key = key(random.nextInt(3000));
      assertArrayEquals(model.get(key), snapshot.get(key), what);
    }
  }

  private NavigableMap<byte[], byte[]> modelAt(long lsn) {
    TreeMap<byte[], byte[]> model = new TreeMap<>(Keys::compare);
    for (Batch batch : commits.headMap(lsn, true).values()) {
      for (Batch.Operation operation : batch.operations()) {
        switch (operation) {
          case Batch.Point point -> {
            byte[] value = Messages.apply(point.message(), model.get(point.key()));
            if (value == null) {
              model.remove(point.key());
            } else {
              model.put(point.key(), value);
            }
          }
          case Batch.DeleteRange delete ->
              model.subMap(delete.range().lo(), delete.range().hi()).clear();
        }
      }
    }
    return model;
  }

  private static void assertRows(Volume.Cursor cursor, Map<byte[], byte[]> rows, String what) {
    int seen = 0;
    for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
      assertTrue(cursor.next(), what + ": ends at " + seen++ + " of " + rows.size());
      assertArrayEquals(row.getKey(), cursor.key(), what);
      assertArrayEquals(row.getValue(), cursor.value(), what);
    }
    assertFalse(cursor.next(), what + ": a key too many");
    cursor.close();
  }

  @Test
  void keepsWhatTheVolumeDeletesUntilItIsClosed() {
    try (Volume volume = Volumes.open(directory, TinySettings.create())) {
      for (int i = 0; i < 4000; i++) {
        Batch batch = new Batch().put(key(i), new byte[100]);
        commits.put(volume.commit(batch), batch);
      }
      Snapshot snapshot = volume.snapshot();
      long deleted = volume.deleteRange(Keys.EMPTY, null);
      assertEquals(snapshot.lsn() + 1, deleted);
      for (int i = 0; i < 20; i++) {
        volume.checkpoint();
      }
      assertFalse(volume.scan(Keys.EMPTY, null).next());
      assertFalse(volume.scanBackward(Keys.EMPTY, null).next());
      assertEquals(
          0, volume.status().usedBytes("unpersisted"), "runs of a snapshot leave the memory");
      check(snapshot, new SplittableRandom(1), "after the delete");
      snapshot.close();
      for (int i = 0; i < 1000 && volume.status().runBytes() >= 10_000; i++) {
        volume.checkpoint();
      }
      assertTrue(volume.status().runBytes() < 10_000, "space comes back: " + volume.status());
    }
  }

  @Test
  void atMostSoManyAreOpen() {
    try (Volume volume =
        Volumes.open(directory, TinySettings.create("grove.volume.snapshots-max = 2"))) {
      Snapshot first = volume.snapshot();
      Snapshot second = volume.snapshot();
      VolumeException busy = assertThrows(VolumeException.class, volume::snapshot);
      assertEquals(Reason.BUSY, busy.reason());
      assertTrue(busy.getMessage().contains("grove.volume.snapshots-max"), busy.getMessage());
      assertEquals(2, volume.status().snapshots());
      first.close();
      first.close();
      assertEquals(1, volume.status().snapshots());
      assertClosed(first);
      Snapshot third = volume.snapshot();
      assertEquals(2, volume.status().snapshots());
      assertNull(third.get(key(1)));
      assertNull(second.get(key(1)));
    }
  }

  @Test
  void closingTheVolumeClosesThem() {
    Snapshot snapshot;
    Volume.Cursor cursor;
    try (Volume volume = Volumes.open(directory, TinySettings.create())) {
      for (int i = 0; i < 2000; i++) {
        volume.commit(new Batch().put(key(i), new byte[50]));
      }
      snapshot = volume.snapshot();
      cursor = snapshot.scanBackward(Keys.EMPTY, null);
      assertTrue(cursor.next());
      assertArrayEquals(key(1999), cursor.key());
    }
    assertEquals(Reason.CLOSED, assertThrows(VolumeException.class, cursor::next).reason());
    assertClosed(snapshot);
    snapshot.close();
    assertEquals(2000, snapshot.lsn());
  }

  private static void assertClosed(Snapshot snapshot) {
    List<Runnable> calls =
        List.of(
            () -> snapshot.get(key(1)),
            () -> snapshot.scan(Keys.EMPTY, null),
            () -> snapshot.scanBackward(Keys.EMPTY, null));
    for (Runnable call : calls) {
      assertEquals(Reason.CLOSED, assertThrows(VolumeException.class, call::run).reason());
    }
  }

  private Thread start(Runnable work) {
    return Thread.ofPlatform()
        .uncaughtExceptionHandler((_, e) -> failure.compareAndSet(null, e))
        .start(work);
  }
}
