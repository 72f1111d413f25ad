package dev.grove.cli.run;

import dev.grove.actors.health.Damage;
import dev.grove.actors.health.HealthStatus;
import dev.grove.actors.volume.Budget;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeStatus;
import dev.grove.fuse.fs.tree.NotDurable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The status of a running volume in stable keys: once published, a key keeps its name and meaning.
 * Sizes are in bytes.
 */
public final class StatusReport {
  private final String version;
  private final Path directory;
  private final Optional<Path> mountPoint;
  private final Instant started = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  public StatusReport(String version, Path directory, Optional<Path> mountPoint) {
    this.version = version;
    this.directory = directory;
    this.mountPoint = mountPoint;
  }

  public Map<String, Object> running(Volume volume, NotDurable waiting) {
    VolumeStatus status = volume.status();
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("running", true);
    keys.put("version", version);
    keys.put("pid", ProcessHandle.current().pid());
    keys.put("started", started.toString());
    keys.put("volume", volume.id().toString());
    keys.put("directory", directory.toString());
    keys.put("mountPoint", mountPoint.map(Path::toString).orElse(null));
    keys.put("blockBytes", volume.blockBytes());
    keys.put("lastLsn", status.lastLsn());
    keys.put("durableLsn", status.durableLsn());
    keys.put("notDurableCommits", status.lastLsn() - status.durableLsn());
    keys.put("notDurableBytes", waiting.bytes());
    keys.put("notDurableMillis", waiting.oldestMillis());
    keys.put("notDurableFiles", waiting.files());
    keys.put("checkpointLsn", status.checkpointLsn());
    keys.put("height", status.height());
    keys.put("nodes", status.nodes());
    keys.put("runs", status.runs());
    sizes(keys, status);
    return keys;
  }

  private static void health(Map<String, Object> keys, HealthStatus health) {
    keys.put("readOnly", health.readOnly());
    keys.put("full", health.full());
    keys.put("damagedNodes", health.damaged().size());
    keys.put(
        "damage",
        health.damaged().stream()
            .map(
                place ->
                    "keys %s: %s%s"
                        .formatted(
                            Damage.text(place.range()),
                            place.what(),
                            place.closed() ? "; they take no more writes" : ""))
            .collect(Collectors.joining("; ")));
    keys.put("deviceSilentMillis", health.silentMillis());
    keys.put("deviceSilentIn", health.silentIn());
    keys.put("actors", health.actors());
  }

  private static void sizes(Map<String, Object> keys, VolumeStatus status) {
    keys.put("runBytes", status.runBytes());
    keys.put("logBytes", status.logBytes());
    for (Budget part : status.memory()) {
      keys.put(part.name() + "Bytes", part.usedBytes());
      keys.put(part.name() + "LimitBytes", part.limitBytes());
    }
    keys.put("pausedMillis", status.pausedMillis());
    keys.put("snapshots", status.snapshots());
    keys.put("deviceTotalBytes", status.deviceTotalBytes());
    keys.put("deviceFreeBytes", status.deviceFreeBytes());
    keys.put("recoveredCommits", status.recoveredCommits());
    keys.put("recoveredLogBytes", status.recoveredLogBytes());
    keys.put("recoveryMillis", status.recoveryMillis());
    health(keys, status.health());
  }
}
