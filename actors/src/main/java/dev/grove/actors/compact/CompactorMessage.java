package dev.grove.actors.compact;

import akka.actor.typed.ActorRef;
import dev.grove.actors.log.Binding;
import dev.grove.actors.tree.NodeMessage;
import dev.grove.actors.tree.RootMessage;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.node.CompactionPlan;

/**
 * Protocol of the compactor. Its queue is bounded by its callers: one job for each node, one
 * memtable for the root.
 */
public sealed interface CompactorMessage {
  /** Work to do. */
  sealed interface Job extends CompactorMessage {}

  /**
   * Write a sealed memtable as a run. If {@code binding} can be claimed for the run, the run is
   * forced before the answer.
   */
  record BuildRun(MemtableView memtable, Binding binding, ActorRef<RootMessage> replyTo)
      implements Job {}

  /** Merge what {@code plan} names. */
  record Compact(CompactionPlan plan, ActorRef<NodeMessage> replyTo) implements Job {}

  /** A worker has finished {@code job}. */
  record WorkerIdle(ActorRef<Job> worker, Job job) implements CompactorMessage {}
}
