package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * One thread's commits to keys of its own, with what is needed to tell later which of them a volume
 * holds. Commit {@code n} also writes {@code n} under the key {@code c<thread>}.
 */
final class Workload {
  private static final int KEYS = 400;

  /**
   * Step {@code n}: puts key {@code at} with a value that tells {@code n}, or deletes the range
   * [at, to).
   */
  private record Step(int at, int to, int bytes) {}

  private final String name;
  private final SplittableRandom random;
  private final List<Step> steps = new ArrayList<>();
  private final List<Long> lsns = new ArrayList<>();
  private volatile int synced;

  Workload(int thread, SplittableRandom random) {
    this.name = "t" + thread + "-";
    this.random = random;
  }

  /** Commits that have been acknowledged. */
  int committed() {
    return lsns.size();
  }

  int synced() {
    return synced;
  }

  SplittableRandom random() {
    return random;
  }

  void commit(Volume volume) {
    int at = random.nextInt(KEYS);
    boolean range = random.nextInt(30) == 0;
    Step step = new Step(at, range ? at + 1 + random.nextInt(KEYS / 4) : 0, random.nextInt(300));
    steps.add(step); // before the commit: one that fails may still be found later
    int number = steps.size();
    Batch batch = new Batch();
    if (range) {
      batch.deleteRange(key(at), key(step.to()));
    } else {
      batch.put(key(at), value(number, step.bytes()));
    }
    batch.put(("c" + name).getBytes(UTF_8), Integer.toString(number).getBytes(UTF_8));
    try {
      lsns.add(volume.commit(batch));
    } catch (VolumeException e) {
      if (e.reason() == VolumeException.Reason.FULL) {
        steps.removeLast(); // refused: it has had no effect
      }
      throw e;
    }
  }

  void sync(Volume volume) {
    int committed = lsns.size();
    volume.sync();
    synced = committed;
  }

  /** What this thread has committed is what it reads. */
  void readOwn(Volume volume, String what) {
    assertEquals(lsns.size(), found(volume), what);
  }

  int found(Volume volume) {
    byte[] count = volume.get(("c" + name).getBytes(UTF_8));
    return count == null ? 0 : Integer.parseInt(new String(count, UTF_8));
  }

  /** Checks that the volume holds exactly the first steps of this workload; returns how many. */
  int check(Volume volume, int atLeast, String what) {
    int found = found(volume);
    assertTrue(found >= atLeast, what + ": has " + found + " commits, synced " + atLeast);
    TreeMap<byte[], byte[]> model = new TreeMap<>(Keys::compare);
    for (int i = 0; i < found; i++) {
      Step step = steps.get(i);
      if (step.to() > 0) {
        model.subMap(key(step.at()), key(step.to())).clear();
      } else {
        model.put(key(step.at()), value(i + 1, step.bytes()));
      }
    }
    try (Volume.Cursor cursor = volume.scan(name.getBytes(UTF_8), (name + "z").getBytes(UTF_8))) {
      for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
        assertTrue(cursor.next(), what);
        assertArrayEquals(entry.getKey(), cursor.key(), what);
        assertArrayEquals(entry.getValue(), cursor.value(), what);
      }
      assertFalse(cursor.next(), what);
    }
    return found;
  }

  /** The recovered commits of all threads are a prefix of the one order that the LSNs give. */
  static void checkRecovered(Volume volume, List<Workload> all, int[] synced, String what) {
    long newestFound = 0;
    long oldestLost = Long.MAX_VALUE;
    for (int t = 0; t < synced.length; t++) {
      List<Long> lsns = all.get(t).lsns;
      int found = all.get(t).check(volume, synced[t], what + ", thread " + t);
      if (found > 0 && found <= lsns.size()) {
        newestFound = Math.max(newestFound, lsns.get(found - 1));
      }
      if (found < lsns.size()) {
        oldestLost = Math.min(oldestLost, lsns.get(found));
      }
    }
    assertTrue(newestFound < oldestLost, what + ": has " + newestFound + ", lost " + oldestLost);
  }

  private byte[] key(int number) {
    return String.format("%s%06d", name, number).getBytes(UTF_8);
  }

  private static byte[] value(int number, int bytes) {
    return (number + ":" + "v".repeat(bytes)).getBytes(UTF_8);
  }
}
