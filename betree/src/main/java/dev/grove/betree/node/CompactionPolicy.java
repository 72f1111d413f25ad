package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Policy: what to compact, and when. */
public final class CompactionPolicy {
  /** A base reference below this part of the size of a run is small. */
  private static final int SMALL_PART_OF_RUN = 8;

  private CompactionPolicy() {}

  /**
   * What a leaf should compact now, or {@code null}.
   *
   * @param settle whether an overlay that holds many deletes is due however small it is
   */
  public static CompactionPlan.OfLeaf choose(LeafHeader leaf, TreeLimits limits, boolean settle) {
    RunStack overlay = leaf.overlay();
    boolean due =
        overlay.bytes() >= limits.overlayBytes()
            || overlay.runs() >= limits.overlayRuns()
            || (settle && overlay.deletes() >= limits.settleDeletes());
    return due ? leaf(leaf, limits) : null;
  }

  /**
   * What an interior node should compact now, or {@code null}: all unsettled references in one go,
   * so that there are few large output runs instead of a small one for each edge.
   *
   * @param free edges whose references no flush is using
   */
  public static CompactionPlan.OfEdges edges(
      InteriorHeader header, TreeLimits limits, Predicate<Edge> free) {
    List<CompactionPlan.EdgePart> parts = new ArrayList<>();
    boolean due = false;
    for (int i = 0; i < header.edges().size(); i++) {
      Edge edge = header.edges().get(i);
      List<RunRef> unsettled = edge.stack().unsettled();
      if (unsettled.size() >= 2 && free.test(edge)) {
        due |= unsettled.size() >= limits.compactRuns();
        parts.add(new CompactionPlan.EdgePart(edge.child(), header.edgeRange(i), unsettled));
      }
    }
    return due ? new CompactionPlan.OfEdges(parts) : null;
  }

  /**
   * The whole overlay against the spans of keys that it touches. The spans are the base references'
   * own ranges and the gaps between them, so that a load in key order, which only ever touches the
   * last gap, rewrites no base but a last small one.
   */
  public static CompactionPlan.OfLeaf leaf(LeafHeader leaf, TreeLimits limits) {
    List<CompactionPlan.SpanPart> parts = new ArrayList<>();
    byte[] low = leaf.range().lo();
    for (RunRef ref : leaf.base()) {
      addSpan(parts, leaf, new KeyRange(low, ref.range().lo()), null);
      addSpan(parts, leaf, ref.range(), ref);
      low = ref.range().hi();
    }
    if (leaf.base().isEmpty() || low != null) {
      addSpan(parts, leaf, new KeyRange(low, leaf.range().hi()), null);
    }
    long smallBytes = limits.runBytes() / SMALL_PART_OF_RUN;
    return new CompactionPlan.OfLeaf(
        leaf.overlay().refs(),
        CompactionPlan.OfLeaf.chosen(parts, CompactionPlan.SpanPart::isSpanned, smallBytes),
        smallBytes);
  }

  private static void addSpan(
      List<CompactionPlan.SpanPart> parts, LeafHeader leaf, KeyRange span, RunRef base) {
    if (span.isEmpty()) {
      return;
    }
    List<RunRef> sources = new ArrayList<>(leaf.overlay().clip(span).refs());
    if (base != null) {
      sources.add(base);
    }
    parts.add(new CompactionPlan.SpanPart(span, sources, base));
  }

  /** Whether a node has outgrown its limits. */
  public static boolean wantsSplit(NodeHeader header, TreeLimits limits) {
    return switch (header) {
      case InteriorHeader interior -> interior.edges().size() > 2 * limits.fanout();
      case LeafHeader leaf -> leaf.baseBytes() > limits.leafBytes();
    };
  }
}
