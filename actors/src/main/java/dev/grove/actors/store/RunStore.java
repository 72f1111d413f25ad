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
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All runs of a volume. A new run stays in memory until a checkpoint needs it, so that one which
 * dies before is never written; when too many bytes wait like that, further runs, those of merges
 * first, are written at once (but not forced). So are all while the device is nearly full: a merge
 * that finds no room for its output leaves its inputs in the tree, and the next checkpoint, which
 * gives back the log and what has been merged before, needs no more room than it has. Outputs in
 * memory that do not fit on the device could never be part of one.
 *
 * <p>A run that nothing refers to any more is dropped from memory at once; its blob is deleted at
 * the next {@link #deleteReleased}, off the hot path. Safe for use by many threads.
 */
public final class RunStore implements RunBytes {
  private static final Logger LOG = LoggerFactory.getLogger(RunStore.class);
  private static final int REPORTS_MAX = 1000;

  private final Blobs blobs;
  private final PageCache cache;
  private final RunReader reader;
  private final YoungRuns young;
  private final LongPredicate hasRoom;
  private final long readAheadBytes;
  private final AtomicLong nextRunId;
  private final AtomicLong liveBytes = new AtomicLong();
  private final ConcurrentHashMap<Long, Run> live = new ConcurrentHashMap<>();
  private final StoredBytes stored;

  /** Places whose damage has been logged: not every lookup says so again. */
  private final Set<String> reported = ConcurrentHashMap.newKeySet();

  private final ConcurrentLinkedQueue<Long> released = new ConcurrentLinkedQueue<>();

  /**
   * A store without runs.
   *
   * @param hasRoom whether the device has room for so many bytes of runs that wait in memory
   */
  public RunStore(Blobs blobs, StoreSettings settings, long nextRunId, LongPredicate hasRoom) {
    this.blobs = blobs;
    this.hasRoom = hasRoom;
    this.stored = new StoredBytes(blobs, live::containsKey);
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
    boolean mayWait = hasRoom.test(young.unpersistedBytes() + image.bytes());
    if (!mayWait || !young.keepOnly(image, part)) {
      blobs.write(image.meta().id(), image.chunks());
      image.drop();
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
   * Makes {@code runs}, on which the caller holds references, durable. Those in memory stay there
   * until they are: a force that fails may leave nothing to be read.
   *
   * @throws VolumeException {@code FULL}: some may be written, nothing is lost, and this may be
   *     tried again. A failed force is never {@code FULL}: what the device holds of the run is
   *     unknown then.
   */
  public void persist(Collection<Run> runs) {
    List<Long> ids = new ArrayList<>(runs.size());
    for (Run run : runs) {
      RunImage image = young.unwritten(run.id());
      if (image != null) {
        blobs.write(run.id(), image.chunks());
        young.written(run.id());
      }
      ids.add(run.id());
    }
    force(ids);
    ids.forEach(young::forced);
  }

  private void force(List<Long> ids) {
    try {
      blobs.force(ids);
    } catch (VolumeException e) {
      throw e.mayPass()
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
      deleteOrWarn(id);
    }
  }

  /**
   * Deletes the blobs of all other runs, when nobody uses any more of them: those of merges that
   * ended behind the last checkpoint.
   */
  public void deleteAllBut(Set<Long> named) {
    deleteReleased();
    live.keySet().stream()
        .filter(id -> !named.contains(id) && young.unwritten(id) == null)
        .forEach(this::deleteOrWarn);
  }

  /** Deletes a blob that nobody needs, as far as that is possible. */
  void deleteOrWarn(long id) {
    try {
      blobs.delete(id);
    } catch (VolumeException e) {
      LOG.warn("run {} stays behind: {}", id, e.getMessage());
    }
  }

  /** The runs that somebody refers to. */
  List<RunMeta> live() {
    return live.values().stream().map(Run::meta).toList();
  }

  boolean isLive(long id) {
    return live.containsKey(id);
  }

  /** No new run gets the number {@code id} or a smaller one. */
  void skipTo(long id) {
    nextRunId.accumulateAndGet(id + 1, Math::max);
  }

  @Override
  public ByteBuffer read(long runId, long offset, int length) {
    return read(young.get(runId), runId, offset, length);
  }

  /** From the image, if there is one; one that was dropped is on the device, or the run is gone. */
  private ByteBuffer read(RunImage image, long runId, long offset, int length) {
    ByteBuffer bytes = image == null ? null : image.read(offset, length);
    return bytes == null ? stored.read(runId, offset, length) : bytes;
  }

  @Override
  public String name(long runId) {
    return blobs.name(runId);
  }

  @Override
  public void tolerated(DamagedException damage) {
    if (reported.size() < REPORTS_MAX && reported.add(damage.run() + "@" + damage.offset())) {
      LOG.warn(
          "{}; it belongs to a filter: lookups in this run are slower until a merge replaces it",
          damage.getMessage());
    }
  }

  /**
   * The same run to be read from the device, even if a copy of it is in memory, and past the cache.
   * Counts no reference: the caller holds one on {@code run}.
   */
  public Run onDevice(Run run) {
    RunBytes device =
        new RunBytes() {
          @Override
          public ByteBuffer read(long id, long offset, int length) {
            return RunStore.this.read(young.unwritten(id), id, offset, length);
          }

          @Override
          public String name(long id) {
            return stored.name(id);
          }
        };
    return new Run(run.meta(), new RunReader(device, new PageCache(0), 0), _ -> {});
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
