package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.ArrayList;
import java.util.List;

/**
 * Transition: neighbours become one node, the inverse of {@link Split}. Only references are put
 * together; no data is rewritten. None of the neighbours may have a flush under way, above or
 * below.
 */
public final class Merge {
  private Merge() {}

  /**
   * The header of all {@code parts} together.
   *
   * @param parts of one level, in key order, each beginning where the one before ends
   */
  public static NodeHeader apply(List<? extends NodeHeader> parts) {
    NodeHeader result = parts.getFirst();
    for (NodeHeader part : parts.subList(1, parts.size())) {
      byte[] border = result.range().hi();
      if (border == null || Keys.compare(border, part.range().lo()) != 0) {
        throw new IllegalStateException("nodes to merge are not neighbours");
      }
      result =
          switch (result) {
            case LeafHeader leaf -> leaves(leaf, (LeafHeader) part);
            case InteriorHeader interior -> interiors(interior, (InteriorHeader) part);
          };
    }
    return result;
  }

  private static KeyRange range(NodeHeader left, NodeHeader right) {
    return new KeyRange(left.range().lo(), right.range().hi());
  }

  private static InteriorHeader interiors(InteriorHeader left, InteriorHeader right) {
    List<Edge> edges = new ArrayList<>(left.edges());
    edges.addAll(right.edges());
    return new InteriorHeader(range(left, right), edges);
  }

  private static LeafHeader leaves(LeafHeader left, LeafHeader right) {
    List<RunRef> base = new ArrayList<>(left.base());
    for (RunRef ref : right.base()) {
      if (!base.isEmpty() && StackJoin.meet(base.getLast(), ref)) {
        base.set(base.size() - 1, StackJoin.joined(base.getLast(), ref));
      } else {
        base.add(ref);
      }
    }
    RunStack overlay = StackJoin.of(left.overlay(), right.overlay());
    return new LeafHeader(range(left, right), overlay, base);
  }
}
