package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.compact.CompactionResult;
import dev.grove.actors.compact.CompactorMessage;
import dev.grove.betree.node.Compacted;
import dev.grove.betree.node.CompactionPlan;
import dev.grove.betree.node.CompactionPolicy;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.FlushPolicy;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.MergePolicy;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.Receive;
import dev.grove.betree.run.Run;
import java.util.HashSet;
import java.util.Set;

/**
 * Owner of an interior node: receives flushes, compacts them, flushes them on, changes which
 * children it has, and asks to be split or merged.
 */
final class InteriorOwner {
  private static final long NO_CUT = -1;

  private final Node node;
  private final TreeContext context;
  private final ActorRef<NodeMessage> self;
  private final ParentRole children;
  private final Set<Long> compacting = new HashSet<>();
  private ActorRef<? super ParentMessage> parent;
  private boolean owesReady;
  private boolean settling;

  /**
   * Checkpoint whose marker has passed here and that is still being captured below: structure must
   * not change.
   */
  private long cut = NO_CUT;

  private boolean frozen;
  private final Freeze freeze = new Freeze();
  private final DamagedRuns damaged;

  /** Edges that this node had when it was last told whether it is small. */
  private int told;

  private InteriorOwner(
      Node node, InteriorHeader header, TreeContext context, ActorContext<NodeMessage> actor) {
    this.node = node;
    this.context = context;
    this.self = actor.getSelf();
    this.damaged = new DamagedRuns(node, context.health().damage());
    ActorRef<ParentMessage> fromChildren =
        actor.messageAdapter(ParentMessage.class, NodeMessage.FromChild::new);
    this.children = new ParentRole(header, context, fromChildren, node::publish);
  }

  static Behavior<NodeMessage> create(Node node, InteriorHeader header, TreeContext context) {
    return Behaviors.setup(
        actor -> {
          InteriorOwner owner = new InteriorOwner(node, header, context, actor);
          return Turns.guarded(owner::onMessage, context);
        });
  }

  private Behavior<NodeMessage> onMessage(NodeMessage message) {
    switch (message) {
      case NodeMessage.Receive receive -> onReceive(receive);
      case NodeMessage.Adopt adopt -> onAdopt(adopt);
      case NodeMessage.Marker marker -> onMarker(marker);
      case NodeMessage.CutComplete complete -> {
        if (complete.checkpoint() == cut) {
          cut = NO_CUT;
        }
      }
      case NodeMessage.Compacted compacted -> onCompacted(compacted);
      case NodeMessage.Push push ->
          children.push(push.child(), edge -> !frozen && !freeze.isAsked() && isFree(edge));
      case NodeMessage.MergeAll _ ->
          throw new IllegalStateException("an interior node has no base to merge into");
      case NodeMessage.SplitRefused _ ->
          throw new IllegalStateException("an interior node can always be split");
      case NodeMessage.Freeze asked -> freeze.begin(asked);
      case NodeMessage.GoOn goOn -> freeze.end(goOn);
      case NodeMessage.Retire _ -> {
        return Turns.retire(node, context);
      }
      case NodeMessage.Drop drop -> {
        children.sendToChildren(drop);
        return Turns.drop(node, context, !compacting.isEmpty());
      }
      case NodeMessage.FromChild fromChild -> children.onMessage(fromChild.message());
    }
    drive();
    return Behaviors.same();
  }

  private void onReceive(NodeMessage.Receive receive) {
    InteriorHeader header = children.header();
    children.publish((InteriorHeader) Receive.apply(header, receive.newestFirst(), false));
    children.arrived(receive.newestFirst());
    receive.newestFirst().forEach(ref -> ref.run().release());
    settling |= receive.settle();
    owesReady = true;
    parent.tell(new ParentMessage.Received(node.id()));
  }

  private void onAdopt(NodeMessage.Adopt adopt) {
    parent = adopt.parent();
    owesReady = true;
    freeze.forget();
    told = 0;
    if (frozen) {
      parent.tell(new ParentMessage.WantsSplit(node.id()));
    }
  }

  private void onMarker(NodeMessage.Marker marker) {
    cut = marker.checkpoint();
    settling = true;
    InteriorHeader captured = children.capture();
    marker
        .replyTo()
        .tell(new CheckpointerMessage.CapturedNode(marker.checkpoint(), node.id(), captured));
    children.sendToChildren(marker);
  }

  /**
   * Damaged runs are flushed as they are. After any other failure the node still counts as
   * compacting: the volume has failed, and the same merge would fail again at once, and again.
   */
  private void onCompacted(NodeMessage.Compacted compacted) {
    switch (compacted.result()) {
      case CompactionResult.Done done -> {
        compacting.clear();
        InteriorHeader header = children.header();
        children.publish(
            (InteriorHeader) Compacted.apply(header, compacted.plan(), done.outputs()));
        done.outputs().forEach(Run::release);
      }
      case CompactionResult.Failed(Throwable cause) -> {
        if (damaged.learn(cause, compacted.plan())) {
          compacting.clear();
        } else {
          context.failure().accept(cause);
        }
      }
    }
  }

  private void drive() {
    if (parent == null || frozen) {
      return;
    }
    if (freeze.isAsked()) {
      standStill();
      return;
    }
    if (compacting.isEmpty() && cut == NO_CUT) {
      children.structure().advance();
    }
    boolean split = CompactionPolicy.wantsSplit(children.header(), context.limits());
    if (split && compacting.isEmpty()) {
      freezeWhenQuiet();
      return;
    }
    tellIfSmall();
    children.flushDue(this::isFree, settling);
    settling = false;
    if (!split) {
      compactDue();
    }
    if (owesReady && FlushPolicy.accepts(children.header(), context.limits())) {
      owesReady = false;
      parent.tell(new ParentMessage.Ready(node.id()));
    }
  }

  private void standStill() {
    children.structure().thaw();
    if (compacting.isEmpty() && children.nothingInFlight()) {
      freeze.answer(parent, node.id());
    }
  }

  private void tellIfSmall() {
    InteriorHeader header = children.header();
    if (header.edges().size() != told && MergePolicy.isSmall(header, context.limits())) {
      parent.tell(new ParentMessage.WantsMerge(node.id()));
    }
    told = header.edges().size();
  }

  private void freezeWhenQuiet() {
    children.structure().thaw();
    if (children.nothingInFlight()) {
      frozen = true;
      parent.tell(new ParentMessage.WantsSplit(node.id()));
    }
  }

  private boolean isFree(Edge edge) {
    return !compacting.contains(edge.child().id());
  }

  private void compactDue() {
    if (!compacting.isEmpty() || children.structure().isMerging()) {
      return;
    }
    damaged.forgetGone(children.header());
    CompactionPlan.OfEdges plan =
        CompactionPolicy.edges(
            children.header(),
            context.limits(),
            edge -> !children.inFlight(edge) && !damaged.touches(edge.stack().refs()));
    if (plan != null) {
      plan.parts().forEach(part -> compacting.add(part.child().id()));
      context.compactor().tell(new CompactorMessage.Compact(plan, self));
    }
  }
}
