package dev.grove.betree.node;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Policy: what to compact, and when. */
public final class CompactionPolicy {
  /** Stored bytes from which an entry is large. */
  private static final int LARGE_BYTES = 1024;

  /** Runs of large entries are merged when so many times as many share keys. */
  private static final int LARGE_FACTOR = 3;

  /**
   * Merging is worth its cost later than when that would gain little: an overlay below this part of
   * the usual size is merged in itself, not into the base, when it has too many runs.
   */
  private static final int LIGHT_PART = 4;

  /** An idle leaf merges its overlay if that is at least this part of the base it touches. */
  private static final int IDLE_PART = 16;

  private CompactionPolicy() {}

  /**
   * What a leaf should compact now, or {@code null}.
   *
   * <ol>
   *   <li>An overlay that is large, or whose deletes are to be settled: into the base.
   *   <li>One that becomes base as it is, without a merge: at once.
   *   <li>One of too many runs: into the base, or, if it is light, into one run.
   *   <li>What was received, once that has several runs of the same keys: into one run on top of
   *       the others. So few runs have to be searched, and the received ones, which other leaves
   *       may have merged already, are let go.
   * </ol>
   *
   * @param settle whether an overlay that holds many deletes is due however small it is
   */
  public static CompactionPlan choose(LeafHeader leaf, TreeLimits limits, boolean settle) {
    RunStack overlay = leaf.overlay();
    if (overlay.isEmpty()) {
      return null;
    }
    long enough = overlayBytes(leaf, limits);
    boolean deletesDue = settle && overlay.deletes() >= limits.settleDeletes();
    if (overlay.bytes() >= enough || deletesDue || isPlain(leaf)) {
      CompactionPlan.OfLeaf plan = leaf(leaf, limits);
      if (overlay.bytes() >= enough || deletesDue || plan.parts().isEmpty()) {
        return plan;
      }
    }
    List<RunRef> unsettled = overlay.unsettled();
    if (isCrowded(overlay, limits)) {
      boolean light = !unsettled.isEmpty() && overlay.bytes() < enough / LIGHT_PART;
      return light
          ? new CompactionPlan.OfOverlay(leaf.range(), overlay.refs())
          : leaf(leaf, limits);
    }
    return isDeep(unsettled, limits) ? new CompactionPlan.OfOverlay(leaf.range(), unsettled) : null;
  }

  /**
   * Whether a leaf should merge all of its overlay when there is nothing else to do: if that is not
   * too little for what would have to be rewritten.
   */
  public static boolean isWorthIdleTime(LeafHeader leaf, TreeLimits limits) {
    RunStack overlay = leaf.overlay();
    return !overlay.isEmpty()
        && (overlay.bytes() >= touchedBytes(leaf) / IDLE_PART
            || overlay.deletes() >= limits.settleDeletes());
  }

  /**
   * The size at which an overlay is merged into the base: in proportion to what is rewritten then,
   * so that every byte is rewritten a bounded number of times; bounded by the size of a leaf.
   */
  static long overlayBytes(LeafHeader leaf, TreeLimits limits) {
    double proportional = limits.overlayRatio() * (double) touchedBytes(leaf);
    double bounded = Math.min(proportional, (double) limits.leafBytes());
    return Math.max(limits.overlayBytes(), (long) bounded);
  }

  private static long touchedBytes(LeafHeader leaf) {
    long sum = 0;
    for (RunRef ref : leaf.base()) {
      boolean touched =
          leaf.overlay().refs().stream().anyMatch(o -> o.range().overlaps(ref.range()));
      sum += touched ? ref.bytes() : 0;
    }
    return sum;
  }

  /** Whether no key lies in two references, so that a plan may have nothing to merge. */
  private static boolean isPlain(LeafHeader leaf) {
    List<RunRef> all = new ArrayList<>(leaf.overlay().refs());
    all.addAll(leaf.base());
    return leaf.overlay().refs().stream().allMatch(ref -> ref.run().meta().isOnlyPuts())
        && RunStack.depth(all) <= 1;
  }

  private static boolean isCrowded(RunStack overlay, TreeLimits limits) {
    int unsettled = overlay.unsettled().size();
    int merged = overlay.runs() - unsettled + Math.min(1, unsettled);
    return merged >= limits.overlayRuns() || overlay.runs() >= limits.stackRunsMax();
  }

  private static boolean isDeep(List<RunRef> unsettled, TreeLimits limits) {
    int enough = limits.compactRuns() * (isLarge(unsettled) ? LARGE_FACTOR : 1);
    return unsettled.size() >= enough && RunStack.depth(unsettled) >= enough;
  }

  /**
   * Whether entries are large: to merge them writes much and spares reads little, because a filter
   * or an index page is small beside the entry that a read is about.
   */
  private static boolean isLarge(List<RunRef> refs) {
    long entries = 0;
    long bytes = 0;
    for (RunRef ref : refs) {
      entries += ref.run().meta().entries();
      bytes += ref.run().meta().dataBytes();
    }
    return bytes >= LARGE_BYTES * Math.max(1, entries);
  }

  /**
   * What an interior node should compact now, or {@code null}: all unsettled references in one go,
   * so that there are few large output runs instead of a small one for each edge. References
   * without common keys stay as they are: to merge them would make no read cheaper.
   *
   * @param free edges whose references no flush is using
   */
  public static CompactionPlan.OfEdges edges(
      InteriorHeader header, TreeLimits limits, Predicate<Edge> free) {
    boolean due =
        header.edges().stream()
            .anyMatch(e -> isDeep(e.stack().unsettled(), limits) && free.test(e));
    if (!due) {
      return null;
    }
    List<CompactionPlan.EdgePart> parts = new ArrayList<>();
    for (int i = 0; i < header.edges().size(); i++) {
      Edge edge = header.edges().get(i);
      List<RunRef> unsettled = edge.stack().unsettled();
      if (RunStack.depth(unsettled) >= 2 && free.test(edge)) {
        parts.add(new CompactionPlan.EdgePart(edge.child(), header.edgeRange(i), unsettled));
      }
    }
    return new CompactionPlan.OfEdges(parts);
  }

  /** The whole overlay into the base. */
  public static CompactionPlan.OfLeaf leaf(LeafHeader leaf, TreeLimits limits) {
    return LeafSpans.plan(leaf, limits);
  }

  /** Whether a node has outgrown its limits. */
  public static boolean wantsSplit(NodeHeader header, TreeLimits limits) {
    return switch (header) {
      case InteriorHeader interior -> interior.edges().size() > 2 * limits.fanout();
      case LeafHeader leaf -> leaf.baseBytes() > limits.leafBytes();
    };
  }
}
