package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.run.RunMeta;
import java.util.List;
import java.util.function.Function;

/**
 * Transition: what a range delete hides as a whole is let go of unread.
 *
 * <pre>
 *   stack of the edge     newer references      stay
 *                         the covering one      stays if it may have points, which its ranges do not hide
 *                         older references      dead
 *   child, all below                            dead: a child without messages and values takes their place
 * </pre>
 *
 * No flush may be under way on the edge, and no compaction of its references.
 */
public final class DropSubtree {
  private DropSubtree() {}

  /** Whether anything on the edge or below it is hidden as a whole. */
  public static boolean isDue(Edge edge) {
    List<RunRef> kept = kept(edge.stack(), edge.child().header().range());
    return kept != null && (kept.size() < edge.stack().runs() || isChildDead(edge));
  }

  /** Whether the child below an edge that is due has to be replaced, or is empty already. */
  public static boolean isChildDead(Edge edge) {
    return !isBare(edge.child().header());
  }

  /**
   * The header after that.
   *
   * @param child what stands below from now on: the child itself if nothing is in it, or a {@link
   *     #fresh} one
   */
  public static InteriorHeader apply(InteriorHeader header, int index, Node child) {
    Edge edge = header.edges().get(index);
    List<RunRef> kept = kept(edge.stack(), header.edgeRange(index));
    if (kept == null) {
      throw new IllegalStateException("nothing covers the edge to node " + edge.child().id());
    }
    return header.withEdge(index, new Edge(edge.low(), child, new RunStack(kept)));
  }

  /** The same for a leaf's overlay and base; the leaf itself if nothing of it is hidden. */
  public static LeafHeader apply(LeafHeader leaf) {
    List<RunRef> kept = kept(leaf.overlay(), leaf.range());
    if (kept == null || (kept.size() == leaf.overlay().runs() && leaf.base().isEmpty())) {
      return leaf;
    }
    return new LeafHeader(leaf.range(), new RunStack(kept), List.of(), leaf.received());
  }

  /**
   * A subtree of the same height and range as that of {@code like}, one node on each level, without
   * any reference.
   *
   * @param maker makes a node, lowest ones first
   */
  public static Node fresh(Node like, Function<NodeHeader, Node> maker) {
    return below(like, like.header().range(), maker);
  }

  private static Node below(Node like, KeyRange range, Function<NodeHeader, Node> maker) {
    return switch (like.header()) {
      case LeafHeader _ -> maker.apply(LeafHeader.empty(range));
      case InteriorHeader interior ->
          maker.apply(over(range, below(interior.edges().getFirst().child(), range, maker)));
    };
  }

  private static InteriorHeader over(KeyRange range, Node below) {
    return new InteriorHeader(range, List.of(new Edge(range.lo(), below, RunStack.EMPTY)));
  }

  /** What stays of a stack, or {@code null} if no reference covers {@code range}. */
  private static List<RunRef> kept(RunStack stack, KeyRange range) {
    if (stack.deletes() < RunStack.DELETES_PER_RANGE) {
      return null;
    }
    for (int i = 0; i < stack.runs(); i++) {
      RunRef ref = stack.refs().get(i);
      RunMeta meta = ref.run().meta();
      if (ref.range().covers(range) && meta.surelyDeletes(range)) {
        boolean points = SliceBounds.mayHoldPoints(meta, range);
        return stack.refs().subList(0, points ? i + 1 : i);
      }
    }
    return null;
  }

  private static boolean isBare(NodeHeader header) {
    return switch (header) {
      case LeafHeader leaf -> leaf.overlay().isEmpty() && leaf.base().isEmpty();
      case InteriorHeader interior ->
          interior.edges().stream()
              .allMatch(edge -> edge.stack().isEmpty() && isBare(edge.child().header()));
    };
  }
}
