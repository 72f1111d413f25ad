package dev.grove.actors.volume;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.grove.actors.fault.Faults;
import dev.grove.actors.fault.MemorySouthbound;
import dev.grove.actors.fault.Op;
import dev.grove.actors.fault.Operation;
import dev.grove.actors.manifest.ManifestCommit;
import dev.grove.actors.manifest.ManifestEdit;
import dev.grove.actors.manifest.ManifestReader;
import dev.grove.actors.manifest.ManifestSettings;
import dev.grove.actors.manifest.ManifestWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RenewalTest {
  private static final ManifestSettings SETTINGS = new ManifestSettings(1000, 1L << 40);
  private static final List<Long> UNUSED = List.of(1L, 29L, 30L, 31L);

  /** A device without room for a manifest. */
  private static final class Filled implements Faults {
    private boolean full;

    @Override
    public Verdict before(Operation operation) {
      return full && Op.of(operation) == Op.MANIFEST_WRITE
          ? new Verdict.Fail(Errno.ENOSPC, false, false)
          : new Verdict.Go();
    }
  }

  @Test
  void keepsWhatAnEarlierCheckpointMayNameUntilItIsWritten() {
    Filled filled = new Filled();
    MemorySouthbound device = MemorySouthbound.create(filled);
    UUID volume = device.identity().uuid();
    ManifestCommit commit = new ManifestCommit(5, 1, 2, 30, 5);
    try (ManifestWriter writer =
        ManifestWriter.open(device.manifests(), volume, SETTINGS, Optional.empty())) {
      writer.checkpoint(
          new ManifestEdit(Map.of(), Map.of(1L, new byte[9]), Set.of(), Set.of(), commit));
    }
    filled.full = true;
    Renewal without = renewal(device);
    assertEquals(List.of(30L, 31L), without.unnamed(UNUSED));
    assertEquals(0, without.durableLsn());
    without.manifest().close();
    filled.full = false;
    Renewal with = renewal(device);
    assertEquals(UNUSED, with.unnamed(UNUSED));
    assertEquals(5, with.durableLsn());
    with.manifest().close();
  }

  private static Renewal renewal(MemorySouthbound device) {
    return Renewal.of(
        device, SETTINGS, ManifestReader.load(device.manifests(), device.identity().uuid()));
  }
}
