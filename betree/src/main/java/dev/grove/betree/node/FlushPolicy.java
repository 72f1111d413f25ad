package dev.grove.betree.node;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * Policy: which edges to flush, and when to take a flush.
 *
 * <p>Flushes are staggered. Every arrival at a node gives it a share: the number of edges that have
 * to be flushed now so that this keeps up with what arrives. As many of the fullest edges go, even
 * if none is full yet. So work below comes evenly instead of to all children at once, and of a
 * run's slices the last is not flushed much later than the others.
 */
public final class FlushPolicy {
  /** An edge below this part of full is not worth a share. */
  private static final double WORTH_A_SHARE = 0.5;

  /** An edge with so many times the usual runs is flushed without a share. */
  private static final double OVERDUE = 1.5;

  /** When nothing else is to do, an edge with this part of the usual bytes is flushed ... */
  private static final double WORTH_IDLE_BYTES = 1.0 / 16;

  /** ... or of the usual runs. */
  private static final double WORTH_IDLE_RUNS = 0.5;

  private FlushPolicy() {}

  /**
   * Whether an edge has to be flushed, whatever else is to do.
   *
   * @param settle whether a stack that holds many deletes is due however small it is, because it
   *     gives space back further down
   */
  public static boolean isDue(RunStack stack, TreeLimits limits, boolean settle) {
    return stack.bytes() >= limits.flushBytes()
        || stack.runs() >= Math.min(OVERDUE * limits.flushRuns(), limits.stackRunsMax())
        || (settle && stack.deletes() >= limits.settleDeletes());
  }

  /**
   * The edges to flush now, fullest first: those that are due, then as many as the share allows.
   *
   * @param ready edges that can be flushed
   */
  public static List<Edge> choose(
      InteriorHeader header, TreeLimits limits, boolean settle, int share, Predicate<Edge> ready) {
    List<Edge> chosen = new ArrayList<>();
    List<Edge> others = new ArrayList<>();
    for (Edge edge : header.edges()) {
      boolean due = isDue(edge.stack(), limits, settle);
      if ((due || fullness(edge.stack(), limits) >= WORTH_A_SHARE) && ready.test(edge)) {
        (due ? chosen : others).add(edge);
      }
    }
    int left = Math.clamp(share - chosen.size(), 0, others.size());
    if (left > 0) {
      others.sort(
          Comparator.comparingDouble((Edge edge) -> fullness(edge.stack(), limits)).reversed());
      chosen.addAll(others.subList(0, left));
    }
    return chosen;
  }

  /**
   * The share that an arrival gives.
   *
   * @param bytes what arrived; it counts as one run on every edge
   */
  public static int share(InteriorHeader header, long bytes, TreeLimits limits) {
    double byBytes = (double) bytes / limits.flushBytes();
    double byRuns = (double) header.edges().size() / limits.flushRuns();
    return (int) Math.min(header.edges().size(), Math.ceil(Math.max(byBytes, byRuns)));
  }

  /** 1 if the stack is as large, or has as many runs, as one should when it is flushed. */
  private static double fullness(RunStack stack, TreeLimits limits) {
    return Math.max(
        (double) stack.bytes() / limits.flushBytes(), (double) stack.runs() / limits.flushRuns());
  }

  /** Whether an edge should be flushed when there is nothing else to do. */
  public static boolean isWorthIdleTime(RunStack stack, TreeLimits limits) {
    return stack.bytes() >= WORTH_IDLE_BYTES * limits.flushBytes()
        || stack.runs() >= Math.max(1, WORTH_IDLE_RUNS * limits.flushRuns());
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
              && leaf.overlay().bytes() < 2 * CompactionPolicy.overlayBytes(leaf, limits);
    };
  }
}
