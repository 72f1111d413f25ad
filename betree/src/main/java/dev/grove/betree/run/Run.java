package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Message;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A run that is in use: shared by all who refer to it, equal to every handle with the same id.
 *
 * <p>References: the creator holds the first one. Whoever keeps the run in a header, a checkpoint
 * or a snapshot {@linkplain #retain retains} it and later {@linkplain #release releases} it; the
 * last release reports the run to {@link RunReleased}, once. A reader of a published header holds
 * no reference and has to expect {@link StaleRunException}.
 */
public final class Run {
  private final RunMeta meta;
  private final RunReader reader;
  private final RunReleased released;
  private final ResidentPages resident;
  private final boolean hasRanges;
  private final PageTree points;
  private final PageTree deletes;
  private final AtomicInteger references = new AtomicInteger(1);

  public Run(RunMeta meta, RunReader reader, RunReleased released) {
    this.meta = meta;
    this.reader = reader;
    this.released = released;
    this.resident = new ResidentPages(reader, meta);
    this.hasRanges = meta.hasRanges();
    this.points = PageTree.points(reader, meta, resident);
    this.deletes = PageTree.deletes(reader, meta, resident);
  }

  public long id() {
    return meta.id();
  }

  public RunMeta meta() {
    return meta;
  }

  RunReader reader() {
    return reader;
  }

  /**
   * Takes one more reference.
   *
   * @throws IllegalStateException if the last one has been given up
   */
  public void retain() {
    if (!tryRetain()) {
      throw new IllegalStateException("run " + id() + " was released and cannot be retained");
    }
  }

  /**
   * Takes one more reference, for one who holds none and may come too late.
   *
   * @return {@code false} if the last one has been given up
   */
  public boolean tryRetain() {
    int before;
    do {
      before = references.get();
      if (before <= 0) {
        return false;
      }
    } while (!references.compareAndSet(before, before + 1));
    return true;
  }

  /**
   * Gives up one reference.
   *
   * @throws IllegalStateException if there is none
   */
  public void release() {
    int before;
    do {
      before = references.get();
      if (before <= 0) {
        throw new IllegalStateException("run " + id() + " was released more often than retained");
      }
    } while (!references.compareAndSet(before, before - 1));
    if (before == 1) {
      reader.cache().index().close(resident);
      released.released(this);
    }
  }

  public int references() {
    return references.get();
  }

  /** The part of the run in {@code range}, for lookups and scans. */
  public RunSlice slice(KeyRange range) {
    return new RunSlice(this, range, ReadMode.SCAN);
  }

  /**
   * The point of {@code key}, which has the hash {@code hash} ({@link KeyHash#of}), if it lies in
   * {@code range}.
   *
   * <p>A filter page in memory is asked before the range is: it costs less than two comparisons of
   * keys, and most sources on a path do not have the key. One that is not in memory is read only
   * for a key in the range.
   */
  Message find(byte[] key, long hash, KeyRange range) {
    if (points.ref().isEmpty()) {
      return null;
    }
    if (!resident.hasFilter()) {
      return range.contains(key) ? search(key) : null;
    }
    Page filter = resident.filter(hash);
    if (filter != null) {
      return resident.mayContain(filter, hash) && range.contains(key) ? search(key) : null;
    }
    return range.contains(key) && resident.mayContain(resident.loadFilter(hash), hash)
        ? search(key)
        : null;
  }

  private Message search(byte[] key) {
    Page page = leafFor(points, key);
    if (page == null) {
      return null;
    }
    int position = page.search(key);
    if (position < 0) {
      return null;
    }
    Entry entry = new Entry();
    entry.read(page.body(), position);
    return PageValues.message(id(), page.body(), entry.valueStart(), entry.end());
  }

  /** The leaf for a key; {@code null} if damage is in the way, but the key is not in the run. */
  private Page leafFor(PageTree tree, byte[] key) {
    try {
      return tree.leafFor(key, ReadMode.POINT);
    } catch (DamagedException e) {
      if (meta.covered().contains(key)) {
        throw e;
      }
      return null;
    }
  }

  boolean hasRanges() {
    return hasRanges;
  }

  /** Whether a range delete covers {@code key}; reads a page only if there are many of them. */
  boolean deletes(byte[] key) {
    if (!hasRanges) {
      return false;
    }
    return meta.bounds().size() == meta.ranges() ? deletesByBounds(key) : deletesByPages(key);
  }

  private boolean deletesByBounds(byte[] key) {
    List<KeyRange> bounds = meta.bounds();
    int low = 0;
    int high = bounds.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Keys.compare(bounds.get(middle).lo(), key) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low > 0 && Keys.isBelow(key, bounds.get(low - 1).hi());
  }

  private boolean deletesByPages(byte[] key) {
    Page page = leafFor(deletes, key);
    int position = page == null ? -1 : page.floor(key);
    if (position < 0) {
      return false;
    }
    Entry entry = new Entry();
    entry.read(page.body(), position);
    return PageValues.isBelowUpperBound(key, page.body(), entry.valueStart(), entry.end());
  }

  RunPoints points(KeyRange range, ReadMode mode) {
    return new RunPoints(points, range.clip(meta.covered()), mode);
  }

  BackwardPoints pointsBackward(KeyRange range, ReadMode mode) {
    return new BackwardPoints(points, range.clip(meta.covered()), mode);
  }

  RunRanges rangeDeletes(KeyRange range, ReadMode mode) {
    return new RunRanges(deletes, range.clip(meta.covered()), mode);
  }

  BackwardRanges rangeDeletesBackward(KeyRange range, ReadMode mode) {
    return new BackwardRanges(deletes, range.clip(meta.covered()), mode);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Run run && run.id() == id();
  }

  @Override
  public int hashCode() {
    return Long.hashCode(id());
  }

  @Override
  public String toString() {
    return "run " + id();
  }
}
