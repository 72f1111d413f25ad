package dev.grove.actors.sim;

import dev.grove.actors.volume.SimulatedVolume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.message.Batch;
import java.util.concurrent.CompletableFuture;

/** What has been done to a volume, and what it has promised for it. */
final class History {
  private final Trace trace;
  private final Device device;
  private final Model model = new Model();
  private long syncedLsn;
  private boolean closing;
  private AssertionError found;

  History(Trace trace, Device device) {
    this.trace = trace;
    this.device = device;
  }

  Model model() {
    return model;
  }

  /** From now on requests may be refused. */
  void closing(boolean now) {
    closing = now;
  }

  CompletableFuture<Long> commit(SimulatedVolume volume, Batch batch) {
    return volume
        .commit(batch)
        .whenComplete(
            (lsn, failure) -> {
              answered("commit", lsn, failure);
              if (failure == null && !device.powerHasFailed()) {
                check(lsn == model.lastLsn() + 1, "commit " + lsn + " after " + model.lastLsn());
                model.apply(lsn, batch);
              }
            });
  }

  CompletableFuture<Long> sync(SimulatedVolume volume) {
    return durable("sync", volume.sync(), model.lastLsn());
  }

  CompletableFuture<Long> checkpoint(SimulatedVolume volume) {
    return durable("checkpoint", volume.checkpoint(), model.lastChange());
  }

  private CompletableFuture<Long> durable(String what, CompletableFuture<Long> done, long asked) {
    return done.whenComplete(
        (lsn, failure) -> {
          answered(what, lsn, failure);
          if (failure == null && !device.powerHasFailed()) {
            check(lsn >= asked, what + " at " + asked + " says " + lsn);
            syncedLsn = Math.max(syncedLsn, lsn);
          }
        });
  }

  private void answered(String what, Long lsn, Throwable failure) {
    trace.add(what, failure == null ? lsn : -1);
    if (failure != null) {
      check(
          failure instanceof VolumeException && (closing || device.hasFailed()),
          what + " fails: " + failure);
    }
  }

  private void check(boolean holds, String what) {
    if (!holds && found == null) {
      found = new AssertionError(what);
    }
  }

  /** What answers come with an error is noticed in the middle of somebody else's turn. */
  void throwFound() {
    if (found != null) {
      throw found;
    }
  }

  /** A volume has been opened: it may have lost commits, but none that was promised to be there. */
  void recovered(long lsn) {
    trace.add("recovered", lsn);
    if (lsn < syncedLsn || lsn > model.lastLsn()) {
      throw new AssertionError(
          "recovered up to " + lsn + ", synced " + syncedLsn + " of " + model.lastLsn());
    }
    model.loseAfter(lsn);
    closing = false;
  }

  /** A volume was closed without an error: all is there. */
  void closed() {
    syncedLsn = model.lastLsn();
  }
}
