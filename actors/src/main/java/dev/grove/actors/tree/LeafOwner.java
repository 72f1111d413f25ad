package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.compact.CompactionResult;
import dev.grove.actors.compact.CompactorMessage;
import dev.grove.betree.node.AroundDamage;
import dev.grove.betree.node.Compacted;
import dev.grove.betree.node.CompactionPlan;
import dev.grove.betree.node.CompactionPolicy;
import dev.grove.betree.node.DropSubtree;
import dev.grove.betree.node.FlushPolicy;
import dev.grove.betree.node.LeafHeader;
import dev.grove.betree.node.MergePolicy;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.Receive;
import dev.grove.betree.run.Run;
import java.util.List;

/**
 * Owner of a leaf: receives flushes, has its overlay merged into the base, and asks to be split
 * when it is too large.
 */
final class LeafOwner {
  private final Node node;
  private final TreeContext context;
  private final ActorRef<NodeMessage> self;
  private LeafHeader header;
  private ActorRef<? super ParentMessage> parent;
  private boolean owesReady;
  private boolean compacting;
  private boolean settling;
  private boolean mergeAll;

  /** Waits to be split, or the header for which that was refused. */
  private boolean frozen;

  private LeafHeader refused;

  private final Freeze freeze = new Freeze();
  private final DamagedRuns damaged;

  /** Whether this header is small has been told. */
  private LeafHeader told;

  private LeafOwner(Node node, LeafHeader header, TreeContext context, ActorRef<NodeMessage> self) {
    this.node = node;
    this.header = header;
    this.context = context;
    this.self = self;
    this.damaged = new DamagedRuns(node, context.health().damage());
  }

  static Behavior<NodeMessage> create(Node node, LeafHeader header, TreeContext context) {
    return Behaviors.setup(
        actor -> {
          LeafOwner owner = new LeafOwner(node, header, context, actor.getSelf());
          return Turns.guarded(owner::onMessage, context);
        });
  }

  private Behavior<NodeMessage> onMessage(NodeMessage message) {
    switch (message) {
      case NodeMessage.Receive receive -> onReceive(receive);
      case NodeMessage.Adopt adopt -> onAdopt(adopt);
      case NodeMessage.Marker marker -> onMarker(marker);
      case NodeMessage.CutComplete _ -> {}
      case NodeMessage.Compacted compacted -> onCompacted(compacted);
      case NodeMessage.SplitRefused _ -> {
        frozen = false;
        refused = header;
      }
      case NodeMessage.Freeze asked -> freeze.begin(asked);
      case NodeMessage.GoOn goOn -> freeze.end(goOn);
      case NodeMessage.Retire _ -> {
        return Turns.retire(node, context);
      }
      case NodeMessage.MergeAll _ -> mergeAll = true;
      case NodeMessage.Drop _ -> {
        return Turns.drop(node, context, compacting);
      }
      case NodeMessage.FromChild _, NodeMessage.Push _ ->
          throw new IllegalStateException("a leaf has no children");
    }
    drive();
    return Behaviors.same();
  }

  private void onReceive(NodeMessage.Receive receive) {
    publish((LeafHeader) Receive.apply(header, receive.newestFirst(), false));
    receive.newestFirst().forEach(ref -> ref.run().release());
    settling |= receive.settle();
    owesReady = true;
    parent.tell(new ParentMessage.Received(node.id()));
  }

  private void onAdopt(NodeMessage.Adopt adopt) {
    parent = adopt.parent();
    owesReady = true;
    freeze.forget();
    told = null;
    if (frozen) {
      parent.tell(new ParentMessage.WantsSplit(node.id()));
    }
  }

  private void onMarker(NodeMessage.Marker marker) {
    header.retainRuns();
    settling = true;
    marker
        .replyTo()
        .tell(new CheckpointerMessage.CapturedNode(marker.checkpoint(), node.id(), header));
  }

  /**
   * Damage concerns this leaf alone. After any other failure the node still counts as compacting:
   * the volume has failed, and the same merge would fail again at once, and again.
   */
  private void onCompacted(NodeMessage.Compacted compacted) {
    switch (compacted.result()) {
      case CompactionResult.Done done -> {
        compacting = false;
        publish((LeafHeader) Compacted.apply(header, compacted.plan(), done.outputs()));
        done.outputs().forEach(Run::release);
      }
      case CompactionResult.Failed(Throwable cause) -> {
        if (damaged.learn(cause, compacted.plan())) {
          compacting = false;
        } else {
          context.failure().accept(cause);
        }
      }
    }
  }

  private void publish(LeafHeader next) {
    node.publish(next);
    header = next;
    damaged.forgetGone(next);
  }

  private void drive() {
    if (parent == null || frozen) {
      return;
    }
    if (freeze.isAsked()) {
      if (!compacting) {
        freeze.answer(parent, node.id());
      }
      return;
    }
    if (!compacting) {
      publish(DropSubtree.apply(header));
      startWork();
    }
    tellIfSmall();
    if (owesReady && !frozen && accepts()) {
      owesReady = false;
      parent.tell(new ParentMessage.Ready(node.id()));
    }
  }

  /**
   * Whether more may come. A leaf that cannot be merged into its base refuses commits to its keys
   * when it has too much, instead of refusing flushes: those that come then have none of its keys,
   * and it must not hold up the rest of the tree.
   */
  private boolean accepts() {
    boolean accepts = FlushPolicy.accepts(header, context.limits());
    if (damaged.isEmpty()) {
      return accepts;
    }
    context.health().damage().close(node.id(), !accepts);
    return header.overlay().runs() < context.limits().stackRunsMax();
  }

  private void tellIfSmall() {
    if (header != told && !frozen && MergePolicy.isSmall(header, context.limits())) {
      parent.tell(new ParentMessage.WantsMerge(node.id()));
    }
    told = header;
  }

  /** Changes that need no merge are made at once, until one does or nothing is left to do. */
  private void startWork() {
    while (!splitDue()) {
      CompactionPlan plan = choose();
      if (plan == null) {
        return;
      }
      if (!plan.parts().isEmpty()) {
        compacting = true;
        context.compactor().tell(new CompactorMessage.Compact(plan, self));
        return;
      }
      publish((LeafHeader) Compacted.apply(header, plan, List.of()));
    }
  }

  private CompactionPlan choose() {
    CompactionPlan plan = chooseSound();
    return plan != null && damaged.touches(plan)
        ? AroundDamage.plan(header, context.limits(), damaged.ids())
        : plan;
  }

  private CompactionPlan chooseSound() {
    CompactionPlan due = CompactionPolicy.choose(header, context.limits(), settling);
    settling = false;
    boolean idle = mergeAll && CompactionPolicy.isWorthIdleTime(header, context.limits());
    mergeAll = false;
    return due == null && idle ? CompactionPolicy.leaf(header, context.limits()) : due;
  }

  private boolean splitDue() {
    if (header != refused && CompactionPolicy.wantsSplit(header, context.limits())) {
      frozen = true;
      parent.tell(new ParentMessage.WantsSplit(node.id()));
    }
    return frozen;
  }
}
