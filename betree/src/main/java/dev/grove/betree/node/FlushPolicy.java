package dev.grove.betree.node;

/** Policy: when to flush an edge, and when to take a flush. */
public final class FlushPolicy {
  private FlushPolicy() {}

  /**
   * Whether an edge should be flushed.
   *
   * @param settle whether a stack that holds many deletes is due however small it is, because it
   *     gives space back further down
   */
  public static boolean isDue(RunStack stack, TreeLimits limits, boolean settle) {
    return stack.bytes() >= limits.flushBytes()
        || stack.runs() >= limits.flushRuns()
        || (settle && stack.deletes() >= limits.settleDeletes());
  }

  /** How full the fullest stack of a node is: at 1 it takes no further flush. */
  public static double fill(InteriorHeader header, TreeLimits limits) {
    int most = 0;
    for (Edge edge : header.edges()) {
      most = Math.max(most, edge.stack().runs());
    }
    return (double) most / limits.stackRunsMax();
  }

  /** Whether a node may take another flush, or must first work off what it has. */
  public static boolean accepts(NodeHeader header, TreeLimits limits) {
    return switch (header) {
      case InteriorHeader interior ->
          interior.edges().stream().allMatch(e -> e.stack().runs() < limits.stackRunsMax());
      case LeafHeader leaf ->
          leaf.overlay().runs() < limits.stackRunsMax()
              && leaf.overlay().bytes() < 2 * limits.overlayBytes();
    };
  }
}
