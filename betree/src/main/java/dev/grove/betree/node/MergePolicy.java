package dev.grove.betree.node;

import java.util.function.Predicate;

/**
 * Policy: which neighbours are to become one node. The limits lie well below those at which a node
 * is split, and the parts of a split lie above them, so that a node is not merged and split in
 * turns.
 */
public final class MergePolicy {
  /** A neighbour has at least one edge, so two is the least that a limit can be. */
  private static final long EDGES_MIN = 2;

  private MergePolicy() {}

  /**
   * Edges of one parent, side by side.
   *
   * @param from index of the first
   * @param to index behind the last
   */
  public record Span(int from, int to) {
    /** Whether there is anything to merge. */
    public boolean isSeveral() {
      return to - from > 1;
    }
  }

  /** Whether a node is small enough to be merged with a neighbour, if that is small as well. */
  public static boolean isSmall(NodeHeader header, TreeLimits limits) {
    return switch (header) {
      case LeafHeader leaf -> size(leaf) <= limit(leaf, limits);
      case InteriorHeader interior -> size(interior) < limit(interior, limits);
    };
  }

  /**
   * As many neighbours around the edge {@code index} as fit into one node, that edge included.
   *
   * @param free whether an edge's child can take part
   */
  public static Span around(
      InteriorHeader header, int index, TreeLimits limits, Predicate<Edge> free) {
    long limit = limit(header.edges().get(index).child().header(), limits);
    long sum = size(header.edges().get(index));
    int from = index;
    int to = index + 1;
    boolean grows = true;
    while (grows) {
      grows = false;
      if (from > 0 && fits(header.edges().get(from - 1), limit - sum, free)) {
        sum += size(header.edges().get(--from));
        grows = true;
      }
      if (to < header.edges().size() && fits(header.edges().get(to), limit - sum, free)) {
        sum += size(header.edges().get(to++));
        grows = true;
      }
    }
    return new Span(from, to);
  }

  private static boolean fits(Edge edge, long room, Predicate<Edge> free) {
    return size(edge) <= room && free.test(edge);
  }

  /** What is on its way to a leaf will soon be in it. */
  private static long size(Edge edge) {
    NodeHeader header = edge.child().header();
    return header instanceof LeafHeader ? size(header) + edge.stack().bytes() : size(header);
  }

  private static long size(NodeHeader header) {
    return switch (header) {
      case LeafHeader leaf -> leaf.baseBytes() + leaf.overlay().bytes();
      case InteriorHeader interior -> interior.edges().size();
    };
  }

  private static long limit(NodeHeader header, TreeLimits limits) {
    return switch (header) {
      case LeafHeader _ -> (long) (limits.leafBytes() * limits.mergeLeafFraction());
      case InteriorHeader _ ->
          Math.max(EDGES_MIN, (long) (limits.fanout() * limits.mergeEdgesFraction()));
    };
  }
}
