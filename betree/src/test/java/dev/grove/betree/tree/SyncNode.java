package dev.grove.betree.tree;

import dev.grove.betree.node.CompactionPlan;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.run.Run;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an owner remembers of its node between steps. */
final class SyncNode {
  /** What a parent has sent to a child, in order. */
  sealed interface Mail {}

  /** A flush; the parent forgets it after the child has received it. */
  static final class Flight implements Mail {
    final List<RunRef> refs;
    boolean received;

    Flight(List<RunRef> refs) {
      this.refs = refs;
    }
  }

  /** A checkpoint passes. */
  record Marker() implements Mail {}

  /** A compaction between plan and result. */
  static final class Work {
    final CompactionPlan plan;
    List<Run> outputs;

    Work(CompactionPlan plan) {
      this.plan = plan;
    }
  }

  final Node node;
  final Deque<Mail> mailbox = new ArrayDeque<>();

  /** By child. */
  final Map<Long, Flight> flights = new HashMap<>();

  Work work;
  NodeHeader refused;

  /** A checkpoint is being captured below: structure must not change. */
  boolean cut;

  SyncNode(Node node) {
    this.node = node;
  }

  boolean isQuiet() {
    return work == null && flights.isEmpty() && mailbox.isEmpty();
  }

  /** Whether neither a flush nor a compaction uses the edge's references. */
  boolean isFree(Edge edge) {
    return !flights.containsKey(edge.child().id()) && !isCompacting(edge);
  }

  private boolean isCompacting(Edge edge) {
    return work != null
        && work.plan instanceof CompactionPlan.OfEdges edges
        && edges.parts().stream().anyMatch(part -> part.child() == edge.child());
  }

  Edge edgeTo(long child) {
    InteriorHeader interior = (InteriorHeader) node.header();
    return interior.edges().stream()
        .filter(edge -> edge.child().id() == child)
        .findFirst()
        .orElseThrow();
  }
}
