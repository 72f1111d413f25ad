package dev.grove.actors.store;

import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.run.DamagedException;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.StaleRunException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The blobs that an opening finds: which of them the checkpoint or the log names, which nobody
 * names, and which are named and not there. Used by the one who opens the volume.
 */
public final class FoundRuns {
  private static final Logger LOG = LoggerFactory.getLogger(FoundRuns.class);

  private final RunStore store;
  private final Blobs blobs;
  private final Set<Long> missing = new HashSet<>();
  private final List<Long> unknown = new ArrayList<>();
  private final long firstNewRunId;

  /**
   * Compares the runs of the recovered checkpoint with the blobs, before the first new run. No new
   * run gets the number of a blob that is there.
   *
   * <p>A run whose blob is missing or has another length is reported, and does not keep the others
   * from being read: whoever needs it is told so then.
   *
   * @param store has the runs of the checkpoint, and no others
   */
  public FoundRuns(RunStore store, Blobs blobs) {
    this.store = store;
    this.blobs = blobs;
    for (long id : blobs.list()) {
      if (!store.isLive(id)) {
        unknown.add(id);
      }
      store.skipTo(id);
    }
    store.live().forEach(meta -> warnOf(damage(meta)));
    this.firstNewRunId = store.nextRunId();
  }

  /**
   * A run that the log names. The caller holds one reference.
   *
   * <p>The log has its commits only there: if the blob is missing or damaged, that is reported, and
   * its keys cannot be read.
   *
   * @throws VolumeException {@code DAMAGED}: it is missing, and as no file told of its number,
   *     another run has got that since
   */
  public Run adopt(RunMeta meta) {
    if (meta.id() >= firstNewRunId && meta.id() < store.nextRunId()) {
      throw new VolumeException(
          Reason.DAMAGED,
          blobs.name(meta.id())
              + " is missing, and the log names it: nothing was changed; restore it from a backup, or see"
              + " with `grove check --repair` what it costs to go on without it");
    }
    warnOf(damage(meta));
    store.skipTo(meta.id());
    return store.open(meta);
  }

  /** What is wrong with a run as far as the length of its blob tells, or {@code null}. */
  private DamagedException damage(RunMeta meta) {
    try {
      long size = blobs.size(meta.id());
      return size == meta.length()
          ? null
          : new DamagedException(
              meta.id(),
              Math.min(size, meta.length()),
              "its file has " + size + " bytes, the run " + meta.length());
    } catch (StaleRunException e) {
      missing.add(meta.id());
      return StoredBytes.missing(meta.id());
    }
  }

  private void warnOf(DamagedException damage) {
    if (damage != null) {
      LOG.warn(
          "{}; what is in it cannot be read, everything else can: restore {} from a backup",
          damage.getMessage(),
          blobs.name(damage.run()));
    }
  }

  /** Runs that manifest or log name, and that are not there. */
  public Set<Long> missing() {
    return Set.copyOf(missing);
  }

  /** Blobs that neither names, after the log has been replayed: a crash has left them behind. */
  public List<Long> unused() {
    return unknown.stream().filter(id -> !store.isLive(id)).toList();
  }

  /** Deletes blobs that are no runs, as far as that is possible. */
  public void delete(List<Long> unused) {
    unused.forEach(store::deleteOrWarn);
  }

  /**
   * Deletes the blobs of all runs that were made since, when nobody uses any of them more, and
   * nothing on the device names them.
   */
  public void deleteNew() {
    blobs.list().stream().filter(id -> id >= firstNewRunId).forEach(store::deleteOrWarn);
  }
}
