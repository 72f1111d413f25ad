package dev.grove.actors.manifest;

import dev.grove.actors.manifest.ManifestFormat.RecordType;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the live record of each run and node lies in the current file: so the writer can copy it
 * into the next one without keeping all payloads in memory. Used by one thread.
 */
final class ManifestIndex {
  /** One record: {@code bytes} with its head. */
  record Place(long offset, int bytes) {}

  private final Map<Long, Place> runs = new HashMap<>();
  private final Map<Long, Place> nodes = new HashMap<>();
  private long liveBytes;

  /** Applies a record of a run or a node. */
  void apply(RecordType type, long id, Place place) {
    switch (type) {
      case RUN -> live(runs.put(id, place), place);
      case NODE -> live(nodes.put(id, place), place);
      case REMOVED_RUN -> live(runs.remove(id), null);
      case REMOVED_NODE -> live(nodes.remove(id), null);
      case COMMIT -> throw new IllegalArgumentException("a commit has no id");
    }
  }

  private void live(Place before, Place after) {
    liveBytes += (after == null ? 0 : after.bytes()) - (before == null ? 0 : before.bytes());
  }

  Map<Long, Place> runs() {
    return runs;
  }

  Map<Long, Place> nodes() {
    return nodes;
  }

  /** Bytes of all live records. */
  long liveBytes() {
    return liveBytes;
  }
}
