package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.southbound.FormatOptions;
import dev.grove.actors.southbound.LocalDirectory;
import dev.grove.actors.southbound.Southbound;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tree becomes smaller again: nodes are merged, dropped, and their owners stop. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VolumeStructureTest {
  private static final int KEYS = 15_000;
  private static final int CHECKPOINTS_MAX = 500;

  @TempDir Path directory;

  private static byte[] key(String space, int number) {
    return "%s%06d".formatted(space, number).getBytes(UTF_8);
  }

  private static byte[] value(SplittableRandom random) {
    byte[] value = new byte[20 + random.nextInt(40)];
    random.nextBytes(value);
    return value;
  }

  private Southbound southbound(VolumeSettings settings) {
    FormatOptions format = FormatOptions.fresh(settings.formatBlockBytes());
    return LocalDirectory.open(directory, true, format, settings.southbound());
  }

  private static void fill(Volume volume, String space, NavigableMap<byte[], byte[]> model) {
    SplittableRandom random = new SplittableRandom(space.hashCode());
    for (int i = 0; i < KEYS; i++) {
      byte[] key = key(space, random.nextInt(KEYS));
      byte[] value = value(random);
      volume.commit(new Batch().put(key, value));
      model.put(key, value);
    }
  }

  @Test
  void deletingEverythingLeavesOneEmptyLeaf() {
    VolumeSettings settings = TinySettings.create();
    Engine engine = EngineStart.start(southbound(settings), settings, Execution.threads());
    try (Volume volume = new EngineVolume(engine)) {
      for (int round = 0; round < 2; round++) {
        fill(volume, "k", new TreeMap<>(Keys::compare));
        volume.checkpoint();
        assertTrue(volume.status().height() >= 3, volume.status().toString());
        volume.commit(new Batch().deleteRange(Keys.EMPTY, null));
        shrink(volume);
        assertFalse(volume.scan(Keys.EMPTY, null).next());
        assertOnlyOwnersOfNodes(engine);
      }
    }
    assertSound(settings);
  }

  private static void shrink(Volume volume) {
    for (int i = 0; i < CHECKPOINTS_MAX; i++) {
      VolumeStatus status = volume.status();
      if (status.nodes() == 2 && status.runBytes() == 0) {
        return;
      }
      volume.checkpoint();
    }
    assertEquals(2, volume.status().nodes(), volume.status().toString());
    assertEquals(0, volume.status().runBytes(), volume.status().toString());
  }

  /** Owners stop some turns after their node has gone, so they are given time. */
  private static void assertOnlyOwnersOfNodes(Engine engine) {
    long owners = Long.MAX_VALUE;
    int nodes = 0;
    for (int i = 0; i < 1000 && owners != nodes; i++) {
      nodes = TreeShape.of(engine.view().get().root()).nodes() - 1;
      owners = engine.system().printTree().lines().filter(l -> l.contains("grove-node-")).count();
      Thread.onSpinWait();
    }
    assertEquals(nodes, owners, engine.system().printTree());
  }

  @Test
  void partsAreDroppedWhileOthersAreWritten() throws InterruptedException {
    VolumeSettings settings = TinySettings.create();
    TreeMap<byte[], byte[]> model = new TreeMap<>(Keys::compare);
    Engine engine = EngineStart.start(southbound(settings), settings, Execution.threads());
    try (Volume volume = new EngineVolume(engine)) {
      fill(volume, "m", model);
      volume.checkpoint();
      int before = volume.status().nodes();
      List<NavigableMap<byte[], byte[]>> written = deleteHalfDuringCommits(volume, model);
      written.forEach(model::putAll);
      check(volume, model, "at the end");
      // Single range deletes on both sides: how many nodes the ten small ones above cover whole
      // depends on where nodes were split meanwhile.
      byte[] end = key("m", KEYS / 8);
      volume.commit(new Batch().deleteRange(key("a", 0), key("d", 0)));
      volume.commit(new Batch().deleteRange(end, null));
      model.headMap(key("m", 0)).clear();
      model.tailMap(end).clear();
      for (int i = 0; i < CHECKPOINTS_MAX && volume.status().nodes() * 8 > before * 7; i++) {
        volume.checkpoint();
      }
      assertTrue(
          volume.status().nodes() * 8 <= before * 7, before + " nodes, now " + volume.status());
      assertOnlyOwnersOfNodes(engine);
    }
    assertSound(settings);
    try (Volume volume = Volumes.open(directory, settings)) {
      check(volume, model, "opened again");
    }
  }

  /** Deletes the upper half of what is there; others write on both sides of it meanwhile. */
  private static List<NavigableMap<byte[], byte[]>> deleteHalfDuringCommits(
      Volume volume, NavigableMap<byte[], byte[]> model) throws InterruptedException {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicBoolean stopped = new AtomicBoolean();
    List<NavigableMap<byte[], byte[]>> written = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (String space : List.of("a", "z")) {
      NavigableMap<byte[], byte[]> own = new TreeMap<>(Keys::compare);
      written.add(own);
      threads.add(start(failure, () -> fill(volume, space, own)));
    }
    Thread checkpoints =
        start(
            failure,
            () -> {
              while (!stopped.get()) {
                volume.checkpoint();
              }
            });
    for (int step = 0; step < 10; step++) {
      byte[] lo = key("m", KEYS / 2 + step * (KEYS / 20));
      byte[] hi = step < 9 ? key("m", KEYS / 2 + (step + 1) * (KEYS / 20)) : key("n", 0);
      volume.commit(new Batch().deleteRange(lo, hi));
      model.subMap(lo, hi).clear();
      assertNull(volume.get(lo));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    stopped.set(true);
    checkpoints.join();
    assertNull(failure.get(), () -> String.valueOf(failure.get()));
    return written;
  }

  private static Thread start(AtomicReference<Throwable> failure, Runnable work) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                work.run();
              } catch (RuntimeException | AssertionError e) {
                failure.compareAndSet(null, e);
              }
            });
  }

  private void assertSound(VolumeSettings settings) {
    StoredVolume.assertSound(directory, settings);
  }

  private static void check(Volume volume, NavigableMap<byte[], byte[]> model, String when) {
    try (Volume.Cursor cursor = volume.scan(Keys.EMPTY, null)) {
      for (Map.Entry<byte[], byte[]> entry : model.entrySet()) {
        assertTrue(cursor.next(), when);
        assertArrayEquals(entry.getKey(), cursor.key(), when);
        assertArrayEquals(entry.getValue(), cursor.value(), when);
      }
      assertFalse(cursor.next(), when);
    }
  }
}
