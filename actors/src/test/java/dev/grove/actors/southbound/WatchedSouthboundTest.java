package dev.grove.actors.southbound;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.fault.Disk;
import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.Operation;
import dev.grove.actors.health.DeviceWatch;
import dev.grove.actors.health.FullSettings;
import dev.grove.actors.health.Health;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** A request that hangs can be told of only if it is seen. */
final class WatchedSouthboundTest {
  private final DeviceWatch watch =
      Health.of(new FullSettings(1000, 1000, 1000, 1), () -> 0).device();
  private final Set<String> unseen = new TreeSet<>();
  private boolean on;
  private int operations;

  private Faults.Verdict look(Operation operation) {
    if (on) {
      operations++;
      if (watch.oldest().isEmpty()) {
        unseen.add(operation.kind() + " " + operation.path());
      }
    }
    return new Faults.Verdict.Go();
  }

  private static ByteBuffer bytes() {
    return ByteBuffer.allocate(100);
  }

  @Test
  void seesEveryRequest() {
    Disk disk = Disk.empty(this::look, new SplittableRandom(1));
    Southbound store =
        new WatchedSouthbound(
            LocalDirectory.open(
                disk.path("/volume"), true, FormatOptions.fresh(4096), new SouthboundSettings(16)),
            watch);
    on = true;
    store.space();
    blobs(store.runs());
    log(store.log());
    manifests(store.manifests());
    on = false;
    store.close();
    assertEquals(Set.of(), unseen);
    assertTrue(operations > 20, "only " + operations + " operations");
  }

  private static void blobs(Blobs runs) {
    runs.write(1, List.of(bytes()));
    runs.force(List.of(1L));
    runs.read(1, 0, 100);
    runs.size(1);
    runs.list();
    runs.delete(1);
  }

  private static void log(LogFiles log) {
    AppendFile file = log.create(1, bytes());
    file.write(List.of(bytes()));
    file.force();
    file.close();
    log.force(1);
    log.list();
    log.size(1);
    log.read(1, 0, 100);
    log.recycle(1);
    log.spares();
    log.create(2, bytes()).close();
    log.delete(2);
  }

  private static void manifests(ManifestFiles manifests) {
    manifests.prepare(1).close();
    manifests.abandon(1);
    AppendFile file = manifests.prepare(2);
    file.write(List.of(bytes()));
    file.force();
    manifests.publish(2);
    file.close();
    manifests.append(2, 100).close();
    manifests.force(2);
    manifests.list();
    manifests.size(2);
    manifests.read(2, 0, 100);
    manifests.delete(2);
  }
}
