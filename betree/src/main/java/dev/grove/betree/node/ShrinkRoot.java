package dev.grove.betree.node;

import java.util.ArrayList;
import java.util.List;

/**
 * Transition: the tree loses a level, the inverse of {@link GrowRoot}. The root takes over the
 * edges of its only child; no flush may be under way to that child or from it.
 */
public final class ShrinkRoot {
  private ShrinkRoot() {}

  /** Whether {@code root} has an only child that is not a leaf. */
  public static boolean isDue(InteriorHeader root) {
    return root.edges().size() == 1
        && root.edges().getFirst().child().header() instanceof InteriorHeader;
  }

  /**
   * The root with its child's edges, which have received what was on its own. All references are
   * settled: a root compacts nothing, and puts new runs, which are settled, on top.
   */
  public static InteriorHeader apply(InteriorHeader root) {
    Edge only = root.edges().getFirst();
    NodeHeader below = Receive.apply(only.child().header(), only.stack().refs(), true);
    List<Edge> edges = new ArrayList<>();
    for (Edge edge : ((InteriorHeader) below).edges()) {
      List<RunRef> refs = edge.stack().refs().stream().map(RunRef::asSettled).toList();
      edges.add(edge.withStack(new RunStack(refs)));
    }
    return new InteriorHeader(root.range(), edges);
  }
}
