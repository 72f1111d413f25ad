package dev.grove.actors.volume;

import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.LeafHeader;
import dev.grove.betree.node.NodeHeader;

/**
 * Size of a tree, counted while it goes on changing.
 *
 * @param height levels, the root and the leaves included
 * @param nodes nodes of all levels
 */
record TreeShape(int height, int nodes) {
  static TreeShape of(NodeHeader header) {
    return switch (header) {
      case LeafHeader _ -> new TreeShape(1, 1);
      case InteriorHeader interior -> {
        int height = 0;
        int nodes = 1;
        for (Edge edge : interior.edges()) {
          TreeShape below = of(edge.child().header());
          height = Math.max(height, below.height());
          nodes += below.nodes();
        }
        yield new TreeShape(height + 1, nodes);
      }
    };
  }
}
