package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.node.CompactionPlan.Fate;
import dev.grove.betree.node.CompactionPlan.OfLeaf;
import dev.grove.betree.node.CompactionPlan.SpanPart;
import dev.grove.betree.run.RunMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * How an overlay is merged into a base, so that as little as possible is rewritten.
 *
 * <ol>
 *   <li>Cut the leaf where any reference begins or ends. Of every span it is known now which
 *       references it has; spans without any are left out.
 *   <li>A base reference that is alone in its span is kept. A slice of puts that is alone there,
 *       and large enough, is adopted: it becomes base as it is. All else is merged.
 *   <li>A small base reference beside a merge is merged along, so that small ones do not pile up.
 * </ol>
 *
 * <p>A reference that spans keys need not have any there. To look costs reads, so it is done late,
 * by {@link #narrowed}, which then decides again.
 */
final class LeafSpans {
  /** Below this part of the size of a run a reference is small. */
  private static final int SMALL_PART_OF_RUN = 8;

  /**
   * A slice below this part of its run is not adopted alone: the rest of the run may be dead, and
   * takes room as long as the slice lives.
   */
  private static final int LEAST_PART_ADOPTED = 4;

  private LeafSpans() {}

  static OfLeaf plan(LeafHeader leaf, TreeLimits limits) {
    long small = limits.runBytes() / SMALL_PART_OF_RUN;
    return decided(leaf.overlay().refs(), joined(leaf, small), small);
  }

  /** The same merge, from what the references really say. Reads pages. */
  static OfLeaf narrowed(OfLeaf plan) {
    List<SpanPart> heard = new ArrayList<>(plan.spans().size());
    for (SpanPart span : plan.spans()) {
      add(heard, heard(span));
    }
    return decided(plan.overlay(), heard, plan.smallBytes());
  }

  private static List<SpanPart> spans(LeafHeader leaf) {
    TreeSet<byte[]> cuts = new TreeSet<>(Keys::compare);
    boolean open = false;
    for (RunRef ref : all(leaf)) {
      cuts.add(ref.range().lo());
      if (ref.range().hi() == null) {
        open = true;
      } else {
        cuts.add(ref.range().hi());
      }
    }
    List<byte[]> bounds = new ArrayList<>(cuts);
    if (open) {
      bounds.add(null);
    }
    List<SpanPart> spans = new ArrayList<>(bounds.size());
    for (int i = 1; i < bounds.size(); i++) {
      add(spans, span(leaf, new KeyRange(bounds.get(i - 1), bounds.get(i))));
    }
    return spans;
  }

  private static List<RunRef> all(LeafHeader leaf) {
    List<RunRef> all = new ArrayList<>(leaf.overlay().refs());
    all.addAll(leaf.base());
    return all;
  }

  private static SpanPart span(LeafHeader leaf, KeyRange range) {
    List<RunRef> overlays =
        leaf.overlay().refs().stream().filter(ref -> ref.range().overlaps(range)).toList();
    RunRef base = null;
    for (RunRef ref : leaf.base()) {
      base = ref.range().overlaps(range) ? ref : base;
    }
    return new SpanPart(range, overlays, base);
  }

  /** Adds a span unless it is silent; one with the same references as the last extends that. */
  private static void add(List<SpanPart> spans, SpanPart span) {
    if (span.overlays().isEmpty() && span.base() == null) {
      return;
    }
    SpanPart last = spans.isEmpty() ? null : spans.getLast();
    if (last != null && last.base() == span.base() && last.overlays().equals(span.overlays())) {
      KeyRange range = new KeyRange(last.range().lo(), span.range().hi());
      spans.set(spans.size() - 1, new SpanPart(range, last.overlays(), last.base()));
    } else {
      spans.add(span);
    }
  }

  /**
   * The spans, of which those are joined that are merged anyway and small. Runs that begin or end
   * at about the same key would else leave many spans of next to nothing.
   */
  private static List<SpanPart> joined(LeafHeader leaf, long small) {
    List<SpanPart> result = new ArrayList<>();
    for (SpanPart span : spans(leaf)) {
      SpanPart last = result.isEmpty() ? null : result.getLast();
      if (last != null && areJoined(last, span, small)) {
        KeyRange range = new KeyRange(last.range().lo(), span.range().hi());
        result.set(result.size() - 1, span(leaf, range));
      } else {
        result.add(span);
      }
    }
    return result;
  }

  private static boolean areJoined(SpanPart a, SpanPart b, long small) {
    return a.base() == b.base()
        && fate(a, small) == Fate.MERGE
        && fate(b, small) == Fate.MERGE
        && a.bytes() < small
        && b.bytes() < small;
  }

  /** The span with those overlay references only that say something there. */
  private static SpanPart heard(SpanPart span) {
    List<RunRef> heard = span.overlays().stream().filter(ref -> speaks(ref, span.range())).toList();
    return new SpanPart(span.range(), heard, span.base());
  }

  private static boolean speaks(RunRef ref, KeyRange range) {
    return ref.source().points(range).next() || ref.source().rangeDeletes(range).next();
  }

  private static OfLeaf decided(List<RunRef> overlay, List<SpanPart> spans, long small) {
    List<Fate> alone = spans.stream().map(span -> fate(span, small)).toList();
    List<Fate> fates = new ArrayList<>(alone);
    for (int i = 0; i < fates.size(); i++) {
      boolean before = i > 0 && alone.get(i - 1) == Fate.MERGE;
      boolean behind = i + 1 < alone.size() && alone.get(i + 1) == Fate.MERGE;
      boolean beside = before || behind;
      if (alone.get(i) == Fate.KEEP && beside && spans.get(i).bytes() < small) {
        fates.set(i, Fate.MERGE);
      }
    }
    return new OfLeaf(overlay, spans, fates, small);
  }

  private static Fate fate(SpanPart span, long small) {
    RunRef single = span.single();
    if (single == null) {
      return Fate.MERGE;
    }
    if (single == span.base() && span.range().covers(single.range())) {
      return Fate.KEEP;
    }
    long bytes = single.bytesIn(span.range());
    RunMeta meta = single.run().meta();
    boolean large = bytes >= small && bytes >= meta.dataBytes() / LEAST_PART_ADOPTED;
    return large && meta.isOnlyPuts() ? Fate.ADOPT : Fate.MERGE;
  }
}
