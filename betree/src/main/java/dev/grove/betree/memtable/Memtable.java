package dev.grove.betree.memtable;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Message;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The newest messages, in memory: one point message per key, and range deletes below the points.
 *
 * <p>One thread applies batches. Each is published with one write, so readers see a commit whole or
 * not at all, take no lock and are never waited for. A {@link MemtableView} is a snapshot that
 * costs one reference.
 */
public final class Memtable {
  private final PointTree points = new PointTree();

  /** Keyed by their lower bounds; disjoint and not adjacent. */
  private final CowTree<KeyRange> ranges = new CowTree<>(new RangeValues());

  /**
   * Set with release: whoever knows of a commit (its LSN was handed over by a volatile write,
   * later) finds it, and a commit does not wait for the write to reach the other processors.
   */
  private final AtomicReference<MemtableView> view;

  /** An empty one that comes before all commits. */
  public Memtable() {
    this(0);
  }

  /**
   * An empty one.
   *
   * @param lsn of the newest commit before its first one
   */
  public Memtable(long lsn) {
    this.view = new AtomicReference<>(new MemtableView(points, ranges.root(), lsn));
  }

  /** The same for the LSN that follows. */
  public void apply(Batch batch) {
    apply(view().lsn() + 1, batch);
  }

  /**
   * Applies all operations in their order and publishes the result together with the LSN; if one of
   * them fails, none has happened.
   *
   * @param lsn of this commit, above that of every commit before
   */
  public void apply(long lsn, Batch batch) {
    MemtableView before = view();
    if (lsn <= before.lsn()) {
      throw new IllegalArgumentException("commit " + lsn + " comes after " + before.lsn());
    }
    points.begin();
    ranges.begin(before.ranges());
    var operations = batch.operations();
    for (int i = 0; i < operations.size(); i++) {
      switch (operations.get(i)) {
        case Batch.Point(byte[] key, Message message) -> points.put(key, message);
        case Batch.DeleteRange(KeyRange range) -> deleteRange(range);
      }
    }
    points.end();
    view.setRelease(new MemtableView(points, ranges.root(), lsn));
  }

  /** The state after the last batch; it never changes. */
  public MemtableView view() {
    return view.get();
  }

  /** Approximate heap bytes of what {@link #view} shows. */
  public long bytes() {
    return view().bytes();
  }

  public boolean isEmpty() {
    return view().isEmpty();
  }

  private void deleteRange(KeyRange range) {
    if (!range.isEmpty()) {
      points.removeRange(range.lo(), range.hi());
      addFragment(range);
    }
  }

  /**
   * Replaces all fragments that overlap or touch {@code range} by one. Only the outermost two can
   * reach beyond it.
   */
  private void addFragment(KeyRange range) {
    byte[] lo = range.lo();
    byte[] hi = range.hi();
    KeyRange first = Node.floor(ranges.root(), lo);
    if (first != null && Keys.compareUpper(first.hi(), lo) >= 0) {
      if (Keys.compareUpper(first.hi(), hi) >= 0) {
        return;
      }
      lo = first.lo();
    }
    KeyRange last = hi == null ? null : Node.floor(ranges.root(), hi);
    if (last != null && Keys.compareUpper(last.hi(), hi) > 0) {
      hi = last.hi();
    }
    ranges.removeRange(lo, hi);
    ranges.put(lo, new KeyRange(lo, hi));
  }

  private static final class RangeValues implements CowTree.Values<KeyRange> {
    @Override
    public KeyRange compose(KeyRange newer, KeyRange older) {
      return newer;
    }

    @Override
    public long bytes(KeyRange value) {
      return value.hi() == null ? 0 : value.hi().length;
    }
  }
}
