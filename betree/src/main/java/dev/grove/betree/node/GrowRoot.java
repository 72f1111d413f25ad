package dev.grove.betree.node;

import java.util.ArrayList;
import java.util.List;

/**
 * Transition: the tree gets a level. The root keeps its identity, so that nobody has to learn of a
 * new one.
 */
public final class GrowRoot {
  private GrowRoot() {}

  /**
   * A root with one edge for each of {@code parts}, which took over all of its own edges and
   * stacks.
   */
  public static InteriorHeader apply(InteriorHeader root, List<Node> parts) {
    List<Edge> edges = new ArrayList<>(parts.size());
    for (Node part : parts) {
      edges.add(new Edge(part.header().range().lo(), part, RunStack.EMPTY));
    }
    return new InteriorHeader(root.range(), edges);
  }
}
