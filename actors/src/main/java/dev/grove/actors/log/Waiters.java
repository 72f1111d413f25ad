package dev.grove.actors.log;

import dev.grove.actors.health.Shortage;
import dev.grove.actors.log.LogWriter.Sync;
import dev.grove.actors.log.LogWriter.SyncResult;
import dev.grove.actors.volume.VolumeException;
import java.util.ArrayList;
import java.util.List;

/** Syncs that are not yet answered. Used by the log writer alone. */
final class Waiters {
  private final List<Sync> waiting = new ArrayList<>();

  void add(Sync sync) {
    waiting.add(sync);
  }

  /** Takes over those of another. */
  void addAll(Waiters others) {
    waiting.addAll(others.waiting);
    others.waiting.clear();
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void serve(long durableLsn) {
    List<Sync> served = new ArrayList<>();
    waiting.removeIf(sync -> sync.lsn() <= durableLsn && served.add(sync));
    served.forEach(sync -> sync.reply().accept(new SyncResult.Durable(durableLsn)));
  }

  /** They have waited long enough for room; what they ask for may still become durable. */
  void refuseIfTooLong(Shortage shortage) {
    VolumeException refusal = shortage.refusal();
    if (refusal != null) {
      refuse(refusal);
    }
  }

  void refuse(VolumeException cause) {
    List<Sync> refused = List.copyOf(waiting);
    waiting.clear();
    refused.forEach(sync -> sync.reply().accept(new SyncResult.Failed(cause)));
  }
}
