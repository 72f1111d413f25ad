package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.compact.CompactionResult;
import dev.grove.betree.node.CompactionPlan;
import dev.grove.betree.node.RunRef;
import java.util.List;

/** Protocol of the owner of an interior node or a leaf. */
public sealed interface NodeMessage {
  /**
   * A parent flushes: references newest first, all newer than what the node has. {@code settle}
   * asks to carry deletes further down, so that they give space back.
   *
   * <p>Each run is retained for the receiver, who releases it after publishing: the parent may be
   * dropped, and give up its own references, while this is on its way.
   */
  record Receive(List<RunRef> newestFirst, boolean settle) implements NodeMessage {}

  /**
   * From now on {@code parent} is the one to answer; a node with credit to give answers {@code
   * Ready}.
   */
  record Adopt(ActorRef<? super ParentMessage> parent) implements NodeMessage {}

  /** Everything flushed before this marker belongs to the checkpoint, nothing after it does. */
  record Marker(long checkpoint, ActorRef<CheckpointerMessage> replyTo) implements NodeMessage {}

  /** All headers of the checkpoint have been captured: structure may change again. */
  record CutComplete(long checkpoint) implements NodeMessage {}

  /** Time is idle: an interior node flushes what it has for {@code child}, however little. */
  record Push(long child) implements NodeMessage {}

  /** Time is idle: a leaf merges its overlay, even if it is not due. */
  record MergeAll() implements NodeMessage {}

  /** The compactor's answer. */
  record Compacted(CompactionPlan plan, CompactionResult result) implements NodeMessage {}

  /** The node could not be split as it is; go on, and ask again when it has changed. */
  record SplitRefused() implements NodeMessage {}

  /** End what is under way, start nothing more, and answer {@code Frozen} with this ticket. */
  record Freeze(long ticket) implements NodeMessage {}

  /** Nothing came of the freeze with this ticket. */
  record GoOn(long ticket) implements NodeMessage {}

  /**
   * The node has been replaced by its parts, or by what it was merged into; it has nothing under
   * way, and nothing will be sent to it any more. Its children have other parents.
   */
  record Retire() implements NodeMessage {}

  /** The node and all below it have been dropped, whatever is under way. */
  record Drop() implements NodeMessage {}

  /** A child's answer to this node as its parent. */
  record FromChild(ParentMessage message) implements NodeMessage {}
}
