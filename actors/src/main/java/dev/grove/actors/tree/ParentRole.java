package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import dev.grove.betree.node.DropSubtree;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.FlushPolicy;
import dev.grove.betree.node.Flushed;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.RunRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * What an owner does as the parent of other nodes: flushes with credit. Used in the owner's turns
 * only.
 *
 * <p>A child is <em>idle</em> when it has said Ready since the last flush, that flush has been
 * received, and it waits neither to be split nor to be merged nor to be dropped: a flush would only
 * carry down what hides all that is there.
 */
final class ParentRole {
  private final TreeContext context;
  private final ActorRef<? super ParentMessage> self;
  private final Consumer<InteriorHeader> publisher;
  private final Map<Long, ChildState> children = new HashMap<>();
  private final Structure structure;
  private InteriorHeader header;
  private int flushShare;

  /**
   * Takes over the children of {@code header}.
   *
   * @param self where children answer
   * @param publisher makes a new header visible to readers
   */
  ParentRole(
      InteriorHeader header,
      TreeContext context,
      ActorRef<? super ParentMessage> self,
      Consumer<InteriorHeader> publisher) {
    this.context = context;
    this.self = self;
    this.publisher = publisher;
    this.header = header;
    this.structure = new Structure(this, context);
    adopt(header);
  }

  InteriorHeader header() {
    return header;
  }

  void publish(InteriorHeader next) {
    publisher.accept(next);
    header = next;
  }

  /**
   * Publishes a header with other children: new ones are adopted, those that are not in it any more
   * are forgotten.
   */
  void install(InteriorHeader next) {
    publish(next);
    Set<Long> present = new HashSet<>();
    next.edges().forEach(edge -> present.add(edge.child().id()));
    children.keySet().retainAll(present);
    adopt(next);
  }

  ChildState child(Node node) {
    return children.get(node.id());
  }

  Structure structure() {
    return structure;
  }

  private void adopt(InteriorHeader of) {
    for (Edge edge : of.edges()) {
      long id = edge.child().id();
      if (!children.containsKey(id)) {
        ChildState child = new ChildState(context.registry().owner(id));
        children.put(id, child);
        child.owner.tell(new NodeMessage.Adopt(self));
      }
    }
  }

  void onMessage(ParentMessage message) {
    ChildState child = children.get(message.child());
    if (child == null) {
      return; // from a child that has been replaced
    }
    switch (message) {
      case ParentMessage.Received received -> received(received.child(), child);
      case ParentMessage.Ready _ -> child.ready = true;
      case ParentMessage.WantsSplit _ -> child.wantsSplit = true;
      case ParentMessage.WantsMerge _ -> child.wantsMerge = true;
      case ParentMessage.Frozen frozen -> structure.onFrozen(child, frozen.ticket());
    }
  }

  private void received(long id, ChildState child) {
    Node node = header.edges().get(indexOf(id)).child();
    List<RunRef> refs = child.inFlight;
    child.inFlight = null;
    publish(Flushed.apply(header, node, refs));
  }

  private int indexOf(long id) {
    for (int i = 0; i < header.edges().size(); i++) {
      if (header.edges().get(i).child().id() == id) {
        return i;
      }
    }
    throw new IllegalStateException("node " + id + " is not a child");
  }

  boolean isIdle(Edge edge) {
    ChildState child = children.get(edge.child().id());
    return child.ready && child.isStill() && !DropSubtree.isDue(edge);
  }

  /** Whether a flush is using this edge's references. */
  boolean inFlight(Edge edge) {
    return children.get(edge.child().id()).inFlight != null;
  }

  boolean nothingInFlight() {
    return children.values().stream().allMatch(child -> child.inFlight == null);
  }

  /** Takes note of references that have come to the node: the more, the more is flushed. */
  void arrived(List<RunRef> refs) {
    long bytes = refs.stream().mapToLong(RunRef::bytes).sum();
    int more = FlushPolicy.share(header, bytes, context.limits());
    flushShare = Math.min(header.edges().size(), flushShare + more);
  }

  /**
   * Flushes the edges that the policy chooses of those that are {@code free}; {@code settle} asks
   * for deletes to be carried down as well.
   */
  void flushDue(Predicate<Edge> free, boolean settle) {
    Predicate<Edge> ready = edge -> isIdle(edge) && free.test(edge);
    for (Edge edge : FlushPolicy.choose(header, context.limits(), settle, flushShare, ready)) {
      flush(edge, settle);
      flushShare = Math.max(0, flushShare - 1);
    }
  }

  /** Flushes what there is for {@code child}, if that can be done now. */
  void push(long child, Predicate<Edge> free) {
    for (Edge edge : header.edges()) {
      boolean ready = edge.child().id() == child && isIdle(edge) && free.test(edge);
      if (ready && !edge.stack().isEmpty()) {
        flush(edge, false);
      }
    }
  }

  private void flush(Edge edge, boolean settle) {
    ChildState child = children.get(edge.child().id());
    child.inFlight = edge.stack().refs();
    child.ready = false;
    child.inFlight.forEach(ref -> ref.run().retain());
    child.owner.tell(new NodeMessage.Receive(child.inFlight, settle));
  }

  /** Starts owners for new nodes. Their runs are retained before the parent lets go of them. */
  List<Node> spawn(List<? extends NodeHeader> headers) {
    List<Node> nodes = new ArrayList<>(headers.size());
    headers.forEach(part -> nodes.add(spawn(part)));
    return nodes;
  }

  Node spawn(NodeHeader of) {
    of.retainRuns();
    Node node = new Node(context.nextNodeId().getAndIncrement(), of);
    context.registry().spawn(node, context);
    return node;
  }

  /**
   * The header as of now for a checkpoint: without what is in flight, because each child counts
   * that as its own when the marker, which is sent behind it, arrives. No child stands still during
   * the cut.
   */
  InteriorHeader capture() {
    structure.thaw();
    InteriorHeader captured = header;
    for (Edge edge : header.edges()) {
      List<RunRef> refs = children.get(edge.child().id()).inFlight;
      if (refs != null) {
        captured = Flushed.apply(captured, edge.child(), refs);
      }
    }
    captured.retainRuns();
    return captured;
  }

  void sendToChildren(NodeMessage message) {
    children.values().forEach(child -> child.owner.tell(message));
  }
}
