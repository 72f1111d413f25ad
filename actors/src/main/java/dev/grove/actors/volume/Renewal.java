package dev.grove.actors.volume;

import dev.grove.actors.manifest.ManifestSettings;
import dev.grove.actors.manifest.ManifestState;
import dev.grove.actors.manifest.ManifestWriter;
import dev.grove.actors.southbound.Southbound;
import java.util.List;
import java.util.Optional;

/**
 * The manifest, written anew at opening. If there was no room for that, the checkpoint that was
 * read may be in the kernel's memory only, and a power failure may bring the one before back:
 * nothing that it needs may go.
 *
 * @param durableLsn LSN of the checkpoint if it is known to be on the device, or 0
 * @param namedBelow numbers of runs that an earlier checkpoint may name are below
 */
record Renewal(ManifestWriter manifest, long durableLsn, long namedBelow) {
  static Renewal of(
      Southbound southbound, ManifestSettings settings, Optional<ManifestState> state) {
    ManifestWriter writer =
        ManifestWriter.open(southbound.manifests(), southbound.identity().uuid(), settings, state);
    if (state.isEmpty()) {
      return new Renewal(writer, 0, 0);
    }
    return writer.renew(state.get().commit())
        ? new Renewal(writer, state.get().commit().checkpointLsn(), 0)
        : new Renewal(writer, 0, state.get().commit().nextRunId());
  }

  /** Those runs that no checkpoint needs which may come back. */
  List<Long> unnamed(List<Long> unused) {
    return unused.stream().filter(id -> id >= namedBelow).toList();
  }
}
