package dev.grove.betree.node;

import java.util.List;
import java.util.Set;

/**
 * Policy: what a leaf with damaged runs can still merge. They stay where they are, and so does all
 * that only they could be merged with; above and below them runs become one, so that their number
 * stays bounded.
 */
public final class AroundDamage {
  private AroundDamage() {}

  /**
   * What to merge, or {@code null}.
   *
   * <ol>
   *   <li>What was received since the last merge, once that is several runs.
   *   <li>When the overlay has too many runs: the longest row of them without a damaged one.
   * </ol>
   *
   * @param damaged numbers of the runs that cannot be read
   */
  public static CompactionPlan.OfOverlay plan(
      LeafHeader leaf, TreeLimits limits, Set<Long> damaged) {
    List<RunRef> received = longest(leaf.overlay().unsettled(), damaged);
    if (received.size() >= limits.compactRuns()) {
      return new CompactionPlan.OfOverlay(leaf.range(), received);
    }
    if (leaf.overlay().runs() < limits.overlayRuns()) {
      return null;
    }
    List<RunRef> row = longest(leaf.overlay().refs(), damaged);
    return row.size() < 2 ? null : new CompactionPlan.OfOverlay(leaf.range(), row);
  }

  private static List<RunRef> longest(List<RunRef> refs, Set<Long> damaged) {
    List<RunRef> best = List.of();
    int start = 0;
    for (int i = 0; i <= refs.size(); i++) {
      if (i == refs.size() || damaged.contains(refs.get(i).run().id())) {
        best = i - start > best.size() ? refs.subList(start, i) : best;
        start = i + 1;
      }
    }
    return best;
  }
}
