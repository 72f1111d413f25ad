package dev.grove.actors.tree;

import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.message.Batch;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.tree.TreeView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * The root's memtables: the active one, which takes commits in LSN order, and the sealed ones,
 * oldest first, which become runs in that order. Used in the root's turns only.
 */
final class Sequencer {
  /** A memtable that takes no more commits. */
  record Sealed(MemtableView view, long bytes, long lastLsn) {}

  private final long memtableBytes;
  private final int sealedMax;
  private final MemoryGauge gauge;
  private final Deque<Sealed> sealed = new ArrayDeque<>();
  private Memtable active;
  private long lastLsn;
  private long sealedBytes;

  Sequencer(long lastLsn, long memtableBytes, int sealedMax, MemoryGauge gauge) {
    this.lastLsn = lastLsn;
    this.active = new Memtable(lastLsn);
    this.memtableBytes = memtableBytes;
    this.sealedMax = sealedMax;
    this.gauge = gauge;
  }

  long lastLsn() {
    return lastLsn;
  }

  boolean isFull() {
    return active.bytes() >= memtableBytes;
  }

  boolean canSeal() {
    return sealed.size() < sealedMax;
  }

  void apply(long lsn, Batch batch) {
    active.apply(lsn, batch);
    lastLsn = lsn;
    gauge.memtableBytes(sealedBytes + active.bytes());
  }

  /** Starts a new active memtable, if the present one has anything in it. */
  void seal() {
    if (active.isEmpty()) {
      return;
    }
    sealed.addLast(new Sealed(active.view(), active.bytes(), lastLsn));
    sealedBytes += active.bytes();
    active = new Memtable(lastLsn);
  }

  /** Whether every commit so far is in the tree. */
  boolean isEmpty() {
    return sealed.isEmpty() && active.isEmpty();
  }

  Sealed oldest() {
    return sealed.peekFirst();
  }

  void removeOldest() {
    sealedBytes -= sealed.removeFirst().bytes();
    gauge.memtableBytes(sealedBytes + active.bytes());
  }

  TreeView view(InteriorHeader root) {
    List<MemtableView> newestFirst = new ArrayList<>(sealed.size());
    sealed.forEach(s -> newestFirst.add(s.view()));
    Collections.reverse(newestFirst);
    return new TreeView(active, newestFirst, root);
  }
}
