package dev.grove.actors.tree;

import dev.grove.betree.node.CompactionPolicy;
import dev.grove.betree.node.DropSubtree;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.JoinEdges;
import dev.grove.betree.node.Merge;
import dev.grove.betree.node.MergePolicy;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.ReplaceChild;
import dev.grove.betree.node.ShrinkRoot;
import dev.grove.betree.node.Split;
import java.util.List;
import java.util.function.Predicate;

/**
 * How a parent changes which children it has: drops, splits and merges them, and as the root takes
 * over an only one. Used in the owner's turns only, and not while a checkpoint's cut is open.
 *
 * <p>A merge needs all its nodes to stand still at once:
 *
 * <pre>
 *   1. a child says WantsMerge, and goes on;
 *   2. if neighbours fit into one node with it, as published, each gets Freeze(ticket);
 *   3. a child that has ended what was under way starts nothing more and answers Frozen(ticket);
 *   4. with all answers: merge, or if they do not fit any more, GoOn(ticket).
 * </pre>
 *
 * GoOn goes out as well when one of them wants to be split instead, when a cut begins, and before
 * this node stands still itself. So a freeze lasts no longer than the child's compaction that was
 * under way. There is one group at a time.
 */
final class Structure {
  private final ParentRole parent;
  private final TreeContext context;
  private List<Node> group = List.of();
  private long ticket = ChildState.NO_TICKET;

  Structure(ParentRole parent, TreeContext context) {
    this.parent = parent;
    this.context = context;
  }

  /** Makes the changes that are possible now. */
  void advance() {
    drop();
    split();
    if (group.isEmpty() && !CompactionPolicy.wantsSplit(parent.header(), context.limits())) {
      beginMerge();
    } else if (isFrozen()) {
      endMerge();
    }
  }

  /** The same for the root, which takes over an only child's edges as well. */
  void advanceRoot() {
    advance();
    InteriorHeader root = parent.header();
    if (group.isEmpty() && ShrinkRoot.isDue(root)) {
      Node only = root.edges().getFirst().child();
      if (parent.child(only).isStill()) {
        freeze(List.of(only));
      }
    }
  }

  /** Whether children stand still, or have been asked to. */
  boolean isMerging() {
    return !group.isEmpty();
  }

  void onFrozen(ChildState child, long answered) {
    child.frozen |= child.ticket == answered;
  }

  /** Lets all children that have been asked to stand still go on; they are looked at again. */
  void thaw() {
    for (Node node : group) {
      ChildState child = parent.child(node);
      child.wantsMerge = true;
      child.ticket = ChildState.NO_TICKET;
      child.frozen = false;
      child.owner.tell(new NodeMessage.GoOn(ticket));
    }
    group = List.of();
  }

  private void drop() {
    for (int i = 0; i < parent.header().edges().size(); i++) {
      InteriorHeader header = parent.header();
      Edge edge = header.edges().get(i);
      ChildState child = parent.child(edge.child());
      boolean still = child.inFlight == null && child.ticket == ChildState.NO_TICKET;
      if (!still || !DropSubtree.isDue(edge)) {
        continue;
      }
      if (DropSubtree.isChildDead(edge)) {
        Node fresh = DropSubtree.fresh(edge.child(), parent::spawn);
        parent.install(DropSubtree.apply(header, i, fresh));
        child.owner.tell(new NodeMessage.Drop());
      } else {
        parent.publish(DropSubtree.apply(header, i, edge.child()));
      }
    }
  }

  /** Splits the children that wait for it and have nothing in flight. */
  private void split() {
    for (Edge edge : parent.header().edges()) {
      ChildState child = parent.child(edge.child());
      if (child.wantsSplit && child.ticket != ChildState.NO_TICKET) {
        thaw();
      }
      if (child.wantsSplit && child.inFlight == null) {
        child.wantsSplit = false;
        split(edge.child(), child);
      }
    }
  }

  private void split(Node node, ChildState child) {
    List<? extends NodeHeader> parts = Split.apply(node.header(), context.limits());
    if (parts.size() == 1) {
      child.owner.tell(new NodeMessage.SplitRefused());
      return;
    }
    List<Node> nodes = parent.spawn(parts);
    parent.install(ReplaceChild.apply(parent.header(), node, nodes));
    child.owner.tell(new NodeMessage.Retire());
  }

  private void beginMerge() {
    InteriorHeader header = parent.header();
    for (int i = 0; i < header.edges().size() && group.isEmpty(); i++) {
      ChildState child = parent.child(header.edges().get(i).child());
      if (!child.wantsMerge || !child.isStill()) {
        continue;
      }
      MergePolicy.Span span = span(i, edge -> parent.child(edge.child()).isStill());
      if (span.isSeveral()) {
        freeze(nodes(span));
      } else {
        // A neighbour that would fit but is busy is waited for.
        child.wantsMerge = span(i, _ -> true).isSeveral();
      }
    }
  }

  private MergePolicy.Span span(int index, Predicate<Edge> free) {
    return MergePolicy.around(parent.header(), index, context.limits(), free);
  }

  private List<Node> nodes(MergePolicy.Span span) {
    return parent.header().edges().subList(span.from(), span.to()).stream()
        .map(Edge::child)
        .toList();
  }

  private void freeze(List<Node> nodes) {
    ticket++;
    group = nodes;
    for (Node node : nodes) {
      ChildState child = parent.child(node);
      child.wantsMerge = false;
      child.ticket = ticket;
      child.owner.tell(new NodeMessage.Freeze(ticket));
    }
  }

  private boolean isFrozen() {
    return !group.isEmpty() && group.stream().allMatch(node -> parent.child(node).frozen);
  }

  private void endMerge() {
    List<ChildState> children = group.stream().map(parent::child).toList();
    InteriorHeader header = parent.header();
    if (group.size() == 1) {
      if (!ShrinkRoot.isDue(header)) {
        thaw();
        return;
      }
      parent.install(ShrinkRoot.apply(header));
    } else {
      int first = header.indexOf(group.getFirst());
      MergePolicy.Span span = new MergePolicy.Span(first, first + group.size());
      if (!span(first, edge -> group.contains(edge.child())).equals(span)) {
        thaw();
        return;
      }
      Node merged = parent.spawn(Merge.apply(group.stream().map(Node::header).toList()));
      parent.install(JoinEdges.apply(header, span, merged));
    }
    group = List.of();
    children.forEach(child -> child.owner.tell(new NodeMessage.Retire()));
  }
}
