package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.MemorySouthbound;
import dev.grove.actors.fuzz.Fuzz;
import dev.grove.actors.fuzz.Mutations;
import dev.grove.actors.manifest.ManifestCommit;
import dev.grove.actors.manifest.ManifestReader;
import dev.grove.actors.manifest.ManifestState;
import dev.grove.actors.store.RunStore;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.node.TreeChecker;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a manifest holds, damaged although every checksum is right, is refused or is a tree. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecoveredTreeFuzzTest {
  private final MemorySouthbound device = MemorySouthbound.create(Faults.NONE);
  private final VolumeSettings settings = TinySettings.create();
  private int refused;
  private int taken;

  private ManifestState state() {
    SplittableRandom random = new SplittableRandom(5);
    try (Volume volume = Volumes.open(device, settings)) {
      for (int i = 0; i < 12_000; i++) {
        byte[] key = "k%05d".formatted(random.nextInt(9000)).getBytes(UTF_8);
        byte[] value = new byte[random.nextInt(100)];
        random.nextBytes(value);
        Batch batch = new Batch().put(key, value);
        volume.commit(
            random.nextInt(100) == 0 ? batch.deleteRange(key, Keys.successor(key)) : batch);
      }
      volume.checkpoint();
    }
    return ManifestReader.load(device.manifests(), device.identity().uuid()).orElseThrow();
  }

  @Test
  void trees() {
    ManifestState sound = state();
    assertTrue(sound.nodes().size() > 5, sound.nodes().size() + " nodes");
    long bytes =
        sound.runs().values().stream().mapToLong(run -> run.length).sum()
            + sound.nodes().values().stream().mapToLong(node -> node.length).sum();
    Fuzz.run(
        "RecoveredTreeFuzzTest#trees",
        600,
        random -> {
          ManifestState damaged = damaged(random, sound);
          Fuzz.bounded(2 * bytes, () -> recover(damaged));
        });
    assertTrue(refused > 0 && taken > 0, refused + " refused, " + taken + " taken");
  }

  private static ManifestState damaged(SplittableRandom random, ManifestState sound) {
    Map<Long, byte[]> runs = new HashMap<>(sound.runs());
    Map<Long, byte[]> nodes = new HashMap<>(sound.nodes());
    ManifestCommit commit = sound.commit();
    switch (random.nextInt(8)) {
      case 0 -> nodes.remove(any(random, nodes));
      case 1 -> runs.remove(any(random, runs));
      case 2 -> nodes.put(any(random, nodes), nodes.get(any(random, nodes)));
      case 3 -> runs.put(any(random, runs), runs.get(any(random, runs)));
      case 4 ->
          commit =
              new ManifestCommit(
                  commit.checkpointLsn(),
                  random.nextLong(-1, 20),
                  random.nextLong(-1, 100),
                  commit.nextRunId(),
                  commit.durableLsn());
      case 5 -> {
        long run = any(random, runs);
        runs.put(run, sealed(Mutations.any(random, fields(runs.get(run)), fields(runs.get(run)))));
      }
      default -> {
        long node = any(random, nodes);
        nodes.put(node, Mutations.any(random, nodes.get(node), nodes.get(any(random, nodes))));
      }
    }
    return new ManifestState(runs, nodes, commit, sound.end(), "");
  }

  private static long any(SplittableRandom random, Map<Long, byte[]> of) {
    List<Long> ids = new ArrayList<>(of.keySet());
    ids.sort(Long::compare);
    return ids.get(random.nextInt(ids.size()));
  }

  /** A run's record without its length and its checksum. */
  private static byte[] fields(byte[] record) {
    return Arrays.copyOfRange(record, Integer.BYTES, record.length - Integer.BYTES);
  }

  private static byte[] sealed(byte[] fields) {
    ByteBuffer out =
        ByteBuffer.allocate(fields.length + 2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(fields.length).put(fields);
    CRC32C crc = new CRC32C();
    crc.update(out.array(), 0, out.position());
    return out.putInt((int) crc.getValue()).array();
  }

  private void recover(ManifestState state) {
    RunStore store = new RunStore(device.runs(), settings.runs(), 1_000_000, _ -> true);
    try {
      RecoveredTree.Tree tree = RecoveredTree.of(state, store);
      assertEquals(List.of(), TreeChecker.check(tree.root()));
      taken++;
    } catch (VolumeException e) {
      assertEquals(Reason.DAMAGED, e.reason(), e.getMessage());
      refused++;
    }
  }
}
