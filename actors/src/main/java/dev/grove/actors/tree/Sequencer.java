package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import dev.grove.actors.compact.CompactorMessage;
import dev.grove.actors.log.Binding;
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
  record Sealed(MemtableView view, long bytes, long lastLsn, Binding binding) {
    CompactorMessage.BuildRun build(ActorRef<RootMessage> replyTo) {
      return new CompactorMessage.BuildRun(view, binding, replyTo);
    }
  }

  private final long memtableBytes;
  private final int sealedMax;
  private final MemoryGauge gauge;
  private final Deque<Sealed> sealed = new ArrayDeque<>();
  private Memtable active = new Memtable();
  private long lastLsn;
  private long sealedBytes;

  Sequencer(long lastLsn, long memtableBytes, int sealedMax, MemoryGauge gauge) {
    this.lastLsn = lastLsn;
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
    active.apply(batch);
    lastLsn = lsn;
    gauge.memtableBytes(sealedBytes + active.bytes());
  }

  boolean isActiveEmpty() {
    return active.isEmpty();
  }

  /** Goes on behind commits that are in a run already. */
  void skipTo(long lsn) {
    if (!isEmpty() || lsn <= lastLsn) {
      throw new IllegalStateException("a run up to " + lsn + " comes after commit " + lastLsn);
    }
    lastLsn = lsn;
  }

  /**
   * Starts a new active memtable, if the present one has anything in it; {@code log} tells how it
   * gets its commits.
   */
  void seal(LogFeed log) {
    if (active.isEmpty()) {
      return;
    }
    sealed.addLast(new Sealed(active.view(), active.bytes(), lastLsn, log.seal()));
    sealedBytes += active.bytes();
    active = new Memtable();
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
