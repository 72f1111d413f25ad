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
  private final long unpersistedLimitBytes;
  private final AtomicLong nextRunId;
  private final AtomicLong unpersistedBytes = new AtomicLong();
  private final AtomicLong liveBytes = new AtomicLong();
  private final ConcurrentHashMap<Long, RunImage> images = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, Run> live = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Long> released = new ConcurrentLinkedQueue<>();

  public RunStore(Blobs blobs, StoreSettings settings, long nextRunId) {
    this.blobs = blobs;
    this.unpersistedLimitBytes = settings.unpersistedBytes();
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
    long id = image.meta().id();
    long limit =
        switch (origin) {
          case MEMTABLE -> unpersistedLimitBytes;
          case MERGE -> unpersistedLimitBytes / 2;
        };
    if (unpersistedBytes.addAndGet(image.bytes()) <= limit) {
      images.put(id, image);
    } else {
      unpersistedBytes.addAndGet(-image.bytes());
      blobs.write(id, image.chunks());
    }
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
    RunImage image = images.remove(run.id());
    if (image == null) {
      released.add(run.id());
    } else {
      unpersistedBytes.addAndGet(-image.bytes());
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
      RunImage image = images.get(run.id());
      if (image != null) {
        blobs.write(run.id(), image.chunks());
        images.remove(run.id());
        unpersistedBytes.addAndGet(-image.bytes());
      }
      ids.add(run.id());
    }
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
   * Compares the recovered runs with the blobs, before the first new run: deletes every blob that
   * is no live run, which is what a crash has left behind.
   *
   * @throws DamagedException if a live run's blob is missing or of another length
   */
  public void reconcile() {
    Set<Long> missing = new HashSet<>(live.keySet());
    for (long id : blobs.list()) {
      Run run = live.get(id);
      if (run == null) {
        blobs.delete(id);
      } else if (blobs.size(id) != run.meta().length()) {
        throw new DamagedException(
            "run " + id, blobs.size(id), "the run has " + run.meta().length() + " bytes");
      }
      missing.remove(id);
    }
    if (!missing.isEmpty()) {
      throw new DamagedException("run " + missing.iterator().next(), 0, "its file is missing");
    }
  }

  @Override
  public ByteBuffer read(long runId, long offset, int length) {
    RunImage image = images.get(runId);
    return image != null ? image.read(offset, length) : blobs.read(runId, offset, length);
  }

  public int runs() {
    return live.size();
  }

  /** Stored bytes of all live runs. */
  public long runBytes() {
    return liveBytes.get();
  }

  public long unpersistedBytes() {
    return unpersistedBytes.get();
  }

  public long cacheBytes() {
    return cache.stats().bytes();
  }
}
