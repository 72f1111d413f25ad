package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real volume on a real directory, with tiny nodes, against a sorted map. */
class VolumeModelTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void behavesLikeASortedMap(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    TreeMap<byte[], byte[]> model = new TreeMap<>(Keys::compare);
    for (int session = 0; session < 4; session++) {
      try (Volume volume = Volumes.open(directory, TinySettings.create())) {
        check(volume, model, "seed " + seed + ", session " + session + " opened");
        for (int step = 0; step < 3000; step++) {
          volume.commit(randomBatch(random, model));
          if (random.nextInt(200) == 0) {
            volume.checkpoint();
          }
          if (random.nextInt(50) == 0) {
            byte[] key = key(random);
            assertArrayEquals(model.get(key), volume.get(key), "seed " + seed);
          }
        }
        check(volume, model, "seed " + seed + ", session " + session);
      }
      StoredVolume.assertSound(directory, TinySettings.create());
    }
  }

  @Test
  void growsAndIsReadBackWhole() {
    SplittableRandom random = new SplittableRandom(7);
    TreeMap<byte[], byte[]> model = new TreeMap<>(Keys::compare);
    try (Volume volume = Volumes.open(directory, TinySettings.create())) {
      for (int i = 0; i < 60_000; i++) {
        byte[] key = ("key-" + random.nextInt(1_000_000)).getBytes(UTF_8);
        byte[] value = ("value-" + i).getBytes(UTF_8);
        model.put(key, value);
        volume.commit(new Batch().put(key, value));
      }
      volume.checkpoint();
      assertTrue(volume.status().height() >= 3, volume.status().toString());
      check(volume, model, "before closing");
    }
    try (Volume volume = Volumes.open(directory, TinySettings.create())) {
      check(volume, model, "opened again");
    }
    StoredVolume.assertSound(directory, TinySettings.create());
    try (Volume volume = Volumes.open(directory, TinySettings.create())) {
      volume.commit(new Batch().deleteRange(Keys.EMPTY, null));
      // Merges go on between checkpoints, at their own pace.
      for (int i = 0; i < 1000 && volume.status().runBytes() >= 100_000; i++) {
        volume.checkpoint();
      }
      assertFalse(volume.scan(Keys.EMPTY, null).next());
      assertTrue(volume.status().runBytes() < 100_000, "space comes back: " + volume.status());
    }
  }

  @Test
  void idleTimeGivesSpaceBackAndLosesNothing() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(11);
    TreeMap<byte[], byte[]> model = new TreeMap<>(Keys::compare);
    try (Volume volume = Volumes.open(directory, lazy(0))) {
      for (int i = 0; i < 20_000; i++) {
        byte[] key = key(random);
        byte[] value = new byte[100];
        random.nextBytes(value);
        model.put(key, value);
        volume.commit(new Batch().put(key, value));
      }
      volume.checkpoint();
      long before = volume.status().runBytes();
      assertTrue(before > model.size() * 200L, "before: " + before);
    }
    try (Volume volume = Volumes.open(directory, lazy(1))) {
      long least = model.size() * 130L;
      for (int i = 0; i < 1000 && volume.status().runBytes() > least; i++) {
        Thread.sleep(20);
        volume.checkpoint();
      }
      assertTrue(volume.status().runBytes() <= least, volume.status().toString());
      check(volume, model, "after idling");
    }
    StoredVolume.assertSound(directory, lazy(0));
  }

  /** Leaves that do not merge into their base by themselves. */
  private static VolumeSettings lazy(long idleMergeAfterMillis) {
    return TinySettings.create(
        """
        grove.volume {
          idle-merge-after-millis = %d
          tree { overlay-bytes = 100000000, overlay-runs = 1000, stack-runs-max = 1000 }
        }
        """
            .formatted(idleMergeAfterMillis));
  }

  private static Batch randomBatch(SplittableRandom random, NavigableMap<byte[], byte[]> model) {
    Batch batch = new Batch();
    int operations = 1 + random.nextInt(4);
    for (int i = 0; i < operations; i++) {
      byte[] key = key(random);
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3, 4 -> {
          byte[] value = new byte[random.nextInt(200)];
          random.nextBytes(value);
          batch.put(key, value);
          model.put(key, value);
        }
        case 5, 6 -> {
          batch.delete(key);
          model.remove(key);
        }
        case 7, 8 -> patch(random, batch, model, key);
        default -> {
          byte[] hi = random.nextInt(20) == 0 ? null : Keys.successor(key);
          if (hi != null && random.nextBoolean()) {
            hi = key(random);
          }
          if (hi == null && random.nextInt(10) != 0) {
            hi = Keys.successor(key);
          }
          if (hi == null || Keys.compare(key, hi) < 0) {
            batch.deleteRange(key, hi);
            (hi == null ? model.tailMap(key) : model.subMap(key, hi)).clear();
          }
        }
      }
    }
    return batch;
  }

  private static void patch(
      SplittableRandom random, Batch batch, NavigableMap<byte[], byte[]> model, byte[] key) {
    byte[] bytes = new byte[1 + random.nextInt(8)];
    random.nextBytes(bytes);
    int offset = random.nextInt(32);
    boolean create = random.nextBoolean();
    batch.patch(key, List.of(new Edit.SetBytes(offset, bytes, create)));
    byte[] old = model.get(key);
    if (old != null || create) {
      int length = Math.max(old == null ? 0 : old.length, offset + bytes.length);
      byte[] value = java.util.Arrays.copyOf(old == null ? new byte[0] : old, length);
      System.arraycopy(bytes, 0, value, offset, bytes.length);
      model.put(key, value);
    }
  }

  private static byte[] key(SplittableRandom random) {
    return ("k" + random.nextInt(5000)).getBytes(UTF_8);
  }

  private static void check(Volume volume, NavigableMap<byte[], byte[]> model, String when) {
    int seen = 0;
    try (Volume.Cursor cursor = volume.scan(Keys.EMPTY, null)) {
      for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
        assertTrue(cursor.next(), when + ": ends at " + seen + " of " + model.size());
        assertArrayEquals(entry.getKey(), cursor.key(), when);
        assertArrayEquals(entry.getValue(), cursor.value(), when);
        seen++;
      }
      assertFalse(cursor.next(), when);
    }
    assertEquals(model.size(), seen);
    model.forEach((key, value) -> assertArrayEquals(value, volume.get(key), when));
    List<byte[]> keys = model.keySet().stream().toList().reversed();
    List<byte[]> values = volume.getAll(keys);
    assertEquals(keys.size(), values.size(), when);
    for (int i = 0; i < keys.size(); i++) {
      assertArrayEquals(model.get(keys.get(i)), values.get(i), when);
    }
    assertNull(volume.getAll(List.of("absent".getBytes(UTF_8))).getFirst(), when);
  }
}
