package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Message;
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
  private final PageTree points;
  private final PageTree deletes;
  private final AtomicInteger references = new AtomicInteger(1);

  public Run(RunMeta meta, RunReader reader, RunReleased released) {
    this.meta = meta;
    this.reader = reader;
    this.released = released;
    this.points = PageTree.points(reader, meta);
    this.deletes = PageTree.deletes(reader, meta);
  }

  public long id() {
    return meta.id();
  }

  public RunMeta meta() {
    return meta;
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

  Message find(byte[] key) {
    if (points.ref().isEmpty() || !meta.covered().contains(key) || !mayContain(key)) {
      return null;
    }
    Page page = points.leafFor(key, ReadMode.POINT);
    int position = page.search(key);
    if (position < 0) {
      return null;
    }
    Entry entry = new Entry();
    entry.read(page.body(), position);
    return PageValues.message(id(), page.body(), entry.valueStart(), entry.end());
  }

  boolean deletes(byte[] key) {
    if (deletes.ref().isEmpty() || !meta.covered().contains(key)) {
      return false;
    }
    Page page = deletes.leafFor(key, ReadMode.POINT);
    int position = page.floor(key);
    if (position < 0) {
      return false;
    }
    Entry entry = new Entry();
    entry.read(page.body(), position);
    return PageValues.isBelowUpperBound(key, page.body(), entry.valueStart(), entry.end());
  }

  RunPoints points(KeyRange range, ReadMode mode) {
    return new RunPoints(points, range, mode);
  }

  BackwardPoints pointsBackward(KeyRange range, ReadMode mode) {
    return new BackwardPoints(points, range, mode);
  }

  RunRanges rangeDeletes(KeyRange range, ReadMode mode) {
    return new RunRanges(deletes, range, mode);
  }

  BackwardRanges rangeDeletesBackward(KeyRange range, ReadMode mode) {
    return new BackwardRanges(deletes, range, mode);
  }

  private boolean mayContain(byte[] key) {
    FilterRef filter = meta.filter();
    if (filter.pages() == 0) {
      return true;
    }
    long hash = KeyHash.of(key);
    PageRef ref = filter.page(FilterBits.page(hash, filter.pages()));
    Page page = reader.page(meta, PageKind.FILTER, ref, ReadMode.POINT);
    return FilterBits.mayContain(page.body(), filter.blocksPerPage(), hash);
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
