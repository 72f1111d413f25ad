package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import dev.grove.actors.compact.CompactorMessage;
import dev.grove.actors.log.Binding;
import dev.grove.actors.pace.Pacer;
import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.message.Batch;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.run.Run;
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
  record Sealed(MemtableView view, long bytes, long lastLsn, Binding binding) {}

  private final long memtableBytes;
  private final int sealedMax;
  private final MemoryGauge gauge;
  private final Pacer pacer;
  private final Deque<Sealed> sealed = new ArrayDeque<>();
  private Memtable active;
  private long lastLsn;
  private long sealedBytes;
  private long buildStartNanos;

  Sequencer(RootParts root) {
    this.lastLsn = root.treeLsn();
    this.active = new Memtable(lastLsn);
    this.memtableBytes = root.memtableBytes();
    this.sealedMax = root.sealedMax();
    this.gauge = root.gauge();
    this.pacer = root.pacer();
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

  /**
   * How full the queue of memtables is, the active one included: 1 when commits have to wait. In
   * steps, so that it seldom changes.
   */
  private double fill() {
    if (sealed.isEmpty()) {
      return 0;
    }
    double active64ths = Math.min(64, active.bytes() * 64 / memtableBytes);
    return (sealed.size() + active64ths / 64) / (sealedMax + 1);
  }

  void apply(long lsn, Batch batch) {
    active.apply(lsn, batch);
    lastLsn = lsn;
    gauge.memtableBytes(sealedBytes + active.bytes());
    pacer.buildFill(fill());
  }

  /** What the active memtable holds. */
  MemtableView activeView() {
    return active.view();
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
    active = new Memtable(lsn);
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
    active = new Memtable(lastLsn);
  }

  /** Whether every commit so far is in the tree. */
  boolean isEmpty() {
    return sealed.isEmpty() && active.isEmpty();
  }

  Sealed oldest() {
    return sealed.peekFirst();
  }

  /** The order to make a run of the oldest. */
  CompactorMessage.BuildRun buildOldest(ActorRef<RootMessage> replyTo) {
    buildStartNanos = System.nanoTime();
    return new CompactorMessage.BuildRun(oldest().view(), oldest().binding(), replyTo);
  }

  /** The oldest has become {@code run}. */
  void built(Run run) {
    long bytes = sealed.removeFirst().bytes();
    sealedBytes -= bytes;
    gauge.memtableBytes(sealedBytes + active.bytes());
    pacer.built(bytes, run.meta().length(), System.nanoTime() - buildStartNanos);
    pacer.buildFill(fill());
  }

  TreeView view(InteriorHeader root) {
    List<MemtableView> newestFirst = new ArrayList<>(sealed.size());
    sealed.forEach(s -> newestFirst.add(s.view()));
    Collections.reverse(newestFirst);
    return new TreeView(active, newestFirst, root);
  }
}
