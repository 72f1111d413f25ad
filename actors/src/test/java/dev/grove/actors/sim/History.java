package dev.grove.actors.sim;

import dev.grove.actors.volume.SimulatedVolume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.message.Batch;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What has been done to a volume, and what it has promised for it. */
public final class History {
  private final Trace trace;
  private final Power device;
  private final Model model = new Model();
  private long syncedLsn;
  private long refusedFrom = Long.MAX_VALUE;
  private boolean closing;
  private AssertionError found;

  History(Trace trace, Power device) {
    this.trace = trace;
    this.device = device;
  }

  /** A volume that has these commits behind it, synced up to an LSN. */
  public History(Trace trace, Power device, List<Batch> commits, long syncedLsn) {
    this(trace, device);
    commits.forEach(batch -> model.apply(model.lastLsn() + 1, batch));
    this.syncedLsn = syncedLsn;
  }

  public long syncedLsn() {
    return syncedLsn;
  }

  /** The log could not be forced: no later commit is ever durable. */
  public void logForceFailed() {
    refusedFrom = Math.min(refusedFrom, model.lastLsn() + 1);
  }

  public Model model() {
    return model;
  }

  /** From now on requests may be refused. */
  public void closing(boolean now) {
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

  public CompletableFuture<Long> sync(SimulatedVolume volume) {
    return durable("sync", volume.sync(), model.lastLsn());
  }

  public CompletableFuture<Long> checkpoint(SimulatedVolume volume) {
    return durable("checkpoint", volume.checkpoint(), model.lastChange());
  }

  private CompletableFuture<Long> durable(String what, CompletableFuture<Long> done, long asked) {
    return done.whenComplete(
        (lsn, failure) -> {
          answered(what, lsn, failure);
          if (failure == null && !device.powerHasFailed()) {
            check(lsn >= asked, what + " at " + asked + " says " + lsn);
            check(lsn < refusedFrom, what + " says " + lsn + " after a force of the log failed");
            syncedLsn = Math.max(syncedLsn, lsn);
          }
        });
  }

  private void answered(String what, Long lsn, Throwable failure) {
    trace.add(what, failure == null ? lsn : -1);
    if (failure != null) {
      check(
          failure instanceof VolumeException e
              && (closing || device.hasFailed())
              && (e.reason() != Reason.DAMAGED || device.hasDamaged()),
          what + " fails: " + failure);
    }
  }

  private void check(boolean holds, String what) {
    if (!holds && found == null) {
      found = new AssertionError(what);
    }
  }

  /** What answers come with an error is noticed in the middle of somebody else's turn. */
  public void throwFound() {
    if (found != null) {
      throw found;
    }
  }

  /** A volume has been opened: it may have lost commits, but none that was promised to be there. */
  public void recovered(long lsn) {
    trace.add("recovered", lsn);
    if (lsn < syncedLsn || lsn > model.lastLsn()) {
      throw new AssertionError(
          "recovered up to " + lsn + ", synced " + syncedLsn + " of " + model.lastLsn());
    }
    model.loseAfter(lsn);
    closing = false;
    refusedFrom = Long.MAX_VALUE;
  }

  /** A volume was closed without an error: all is there. */
  public void closed() {
    syncedLsn = model.lastLsn();
  }
}
