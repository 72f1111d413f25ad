package dev.grove.betree.node;

import java.util.ArrayList;
import java.util.List;

/** Transition: a parent swaps neighbouring children for the one that they were merged into. */
public final class JoinEdges {
  private JoinEdges() {}

  /**
   * The header with one edge, to {@code merged}, in place of those of {@code span}; what is
   * buffered for them is put together.
   */
  public static InteriorHeader apply(InteriorHeader header, MergePolicy.Span span, Node merged) {
    List<Edge> old = header.edges().subList(span.from(), span.to());
    RunStack stack = old.getFirst().stack();
    for (Edge edge : old.subList(1, old.size())) {
      stack = StackJoin.of(stack, edge.stack());
    }
    List<Edge> edges = new ArrayList<>(header.edges().subList(0, span.from()));
    edges.add(new Edge(old.getFirst().low(), merged, stack));
    edges.addAll(header.edges().subList(span.to(), header.edges().size()));
    return new InteriorHeader(header.range(), edges, header.received());
  }
}
