package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import java.util.ArrayList;
import java.util.List;

/** Transition: a parent swaps a child for the parts it was split into. */
public final class ReplaceChild {
  private ReplaceChild() {}

  /**
   * The header with one edge for each of {@code parts}; what is buffered for the child is clipped
   * to them.
   *
   * @param parts nodes in key order that together cover exactly the child's range
   */
  public static InteriorHeader apply(InteriorHeader header, Node child, List<Node> parts) {
    int index = header.indexOf(child);
    if (index < 0) {
      throw new IllegalStateException("node " + child.id() + " is not a child");
    }
    RunStack stack = header.edges().get(index).stack();
    List<Edge> edges = new ArrayList<>(header.edges().subList(0, index));
    for (Node part : parts) {
      KeyRange range = part.header().range();
      edges.add(new Edge(range.lo(), part, stack.clip(range)));
    }
    edges.addAll(header.edges().subList(index + 1, header.edges().size()));
    return new InteriorHeader(header.range(), edges, header.received());
  }
}
