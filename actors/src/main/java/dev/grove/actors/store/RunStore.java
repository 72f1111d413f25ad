package dev.grove.actors.store;

import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.run.DamagedException;
import dev.grove.betree.run.PageCache;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunBytes;
import dev.grove.betree.run.RunImage;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.RunReader;
import dev.grove.betree.run.StaleRunException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All runs of a volume. A new run stays in memory until a checkpoint needs it, so that one which
 * dies before is never written; when too many bytes wait like that, further runs, those of merges
 * first, are written at once (but not forced).
 *
 * <p>A run that nothing refers to any more is dropped from memory at once; its blob is deleted at
 * the next {@link #deleteReleased}, off the hot path. Safe for use by many threads.
 */
public final class RunStore implements RunBytes {
  private static final Logger LOG = LoggerFactory.getLogger(RunStore.class);

  private final Blobs blobs;
  private final PageCache cache;
  private final RunReader reader;
  private final YoungRuns young;
  private final long readAheadBytes;
  private final AtomicLong nextRunId;
  private final AtomicLong liveBytes = new AtomicLong();
  private final ConcurrentHashMap<Long, Run> live = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Long> released = new ConcurrentLinkedQueue<>();

  public RunStore(Blobs blobs, StoreSettings settings, long nextRunId) {
    this.blobs = blobs;
    this.readAheadBytes = settings.readAheadBytes();
    this.young = new YoungRuns(settings.unpersistedBytes());
    this.nextRunId = new AtomicLong(nextRunId);
    this.cache = new PageCache(settings.cacheBytes(), settings.cacheIndexPercent());
    this.reader = new RunReader(this, cache, settings.readAheadBytes());
  }

  public long newRunId() {
    return nextRunId.getAndIncrement();
  }

  /** Number that the next run will get. */
  public long nextRunId() {
    return nextRunId.get();
  }

  /**
   * Takes over a new run. The caller holds one reference.
   *
   * <p>Half of the memory is left to memtables: their runs die young, outputs of merges live long
   * and would be written sooner or later anyway.
   */
  public Run add(RunImage image, RunOrigin origin) {
    double part =
        switch (origin) {
          case MEMTABLE -> 1;
          case MERGE -> 0.5;
        };
    if (!young.keepOnly(image, part)) {
      blobs.write(image.meta().id(), image.chunks());
    }
    return open(image.meta());
  }

  /**
   * Takes over a new run and makes it durable. The caller holds one reference.
   *
   * @throws VolumeException {@code FULL}: it was not written; as in {@link #persist}
   */
  public Run addDurable(RunImage image) {
    long id = image.meta().id();
    blobs.write(id, image.chunks());
    force(List.of(id));
    young.keepCopy(image);
    return open(image.meta());
  }

  /** A run that is on the device. The caller holds one reference. */
  public Run open(RunMeta meta) {
    Run run = new Run(meta, reader, this::onReleased);
    live.put(meta.id(), run);
    liveBytes.addAndGet(meta.length());
    return run;
  }

  private void onReleased(Run run) {
    live.remove(run.id());
    liveBytes.addAndGet(-run.meta().length());
    if (young.forget(run.id())) {
      released.add(run.id());
    }
  }

  /**
   * Makes {@code runs}, on which the caller holds references, durable.
   *
   * @throws VolumeException {@code FULL}: some may be written, nothing is lost, and this may be
   *     tried again. A failed force is never {@code FULL}: what the device holds of the run is
   *     unknown then.
   */
  public void persist(Collection<Run> runs) {
    List<Long> ids = new ArrayList<>(runs.size());
    for (Run run : runs) {
      RunImage image = young.unpersisted(run.id());
      if (image != null) {
        blobs.write(run.id(), image.chunks());
        young.persisted(run.id());
      }
      ids.add(run.id());
    }
    force(ids);
  }

  private void force(List<Long> ids) {
    try {
      blobs.force(ids);
    } catch (VolumeException e) {
      throw e.reason() == Reason.FULL
          ? new VolumeException(Reason.IO, e.getMessage() + "; then open the volume again", e)
          : e;
    }
  }

  /**
   * Deletes the blobs of released runs. One that resists costs room until the volume is opened
   * again, and nothing else.
   */
  public void deleteReleased() {
    for (Long id = released.poll(); id != null; id = released.poll()) {
      try {
        blobs.delete(id);
      } catch (VolumeException e) {
        LOG.warn("run {} stays behind: {}", id, e.getMessage());
      }
    }
  }

  /**
   * Compares the runs of the recovered checkpoint with the blobs, before the first new run. No new
   * run gets the number of a blob that is there.
   *
   * @return the blobs that are no live run: the log may name some of them, see {@link #adopt}; a
   *     crash has left the others behind, for {@link #deleteUnknown}
   * @throws DamagedException if a live run's blob is missing or of another length
   */
  public List<Long> reconcile() {
    Set<Long> missing = new HashSet<>(live.keySet());
    List<Long> unknown = new ArrayList<>();
    for (long id : blobs.list()) {
      Run run = live.get(id);
      if (run == null) {
        unknown.add(id);
      } else {
        checkLength(run.meta());
      }
      missing.remove(id);
      nextRunId.accumulateAndGet(id + 1, Math::max);
    }
    if (!missing.isEmpty()) {
      throw new DamagedException("run " + missing.iterator().next(), 0, "its file is missing");
    }
    return unknown;
  }

  /**
   * A run that the log names. The caller holds one reference.
   *
   * @throws DamagedException if its blob is missing or of another length
   */
  public Run adopt(RunMeta meta) {
    try {
      checkLength(meta);
    } catch (StaleRunException e) {
      throw new DamagedException(
          "run " + meta.id(), 0, "its file is missing, and the log has its commits only there");
    }
    nextRunId.accumulateAndGet(meta.id() + 1, Math::max);
    return open(meta);
  }

  private void checkLength(RunMeta meta) {
    long size = blobs.size(meta.id());
    if (size != meta.length()) {
      throw new DamagedException(
          "run " + meta.id(), size, "the run has " + meta.length() + " bytes");
    }
  }

  /** The log is replayed: deletes those of {@link #reconcile}'s blobs that are no runs still. */
  public void deleteUnknown(List<Long> unknown) {
    unknown.stream().filter(id -> !live.containsKey(id)).forEach(blobs::delete);
  }

  @Override
  public ByteBuffer read(long runId, long offset, int length) {
    RunImage image = young.get(runId);
    return image != null ? image.read(offset, length) : readBlob(runId, offset, length);
  }

  /** A sector that the device cannot read is damage of the runs in it, not of the whole device. */
  private ByteBuffer readBlob(long runId, long offset, int length) {
    try {
      return blobs.read(runId, offset, length);
    } catch (VolumeException e) {
      if (e.reason() != Reason.IO) {
        throw e;
      }
      DamagedException damaged = new DamagedException("run " + runId, offset, e.getMessage());
      damaged.initCause(e);
      throw damaged;
    }
  }

  public int runs() {
    return live.size();
  }

  /** Stored bytes of all live runs. */
  public long runBytes() {
    return liveBytes.get();
  }

  public long unpersistedBytes() {
    return young.unpersistedBytes();
  }

  /** The most that one cursor reads at once. */
  public long readAheadBytes() {
    return readAheadBytes;
  }

  /** Bytes of runs held in memory, written or not. */
  public long youngBytes() {
    return young.bytes();
  }

  public PageCache.Stats cacheStats() {
    return cache.stats();
  }
}
