package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import java.util.ArrayList;
import java.util.List;

/**
 * What one compaction merges: parts in ascending, disjoint key order. The result replaces exactly
 * these references, whatever newer ones have come on top meanwhile. A plan without parts needs no
 * merge: its result is known at once.
 */
public sealed interface CompactionPlan {
  /**
   * Whether the output lies at the bottom of the tree, where deletes and patches are resolved and
   * range deletes vanish.
   */
  boolean bottom();

  List<? extends Part> parts();

  /**
   * The plan without the parts where nothing would change. That a reference spans a part says
   * little: a run with keys at both ends of a volume spans all leaves between. Reads pages, so it
   * belongs to whoever may block.
   */
  CompactionPlan narrowed();

  /** Keys and the references to merge there, newest first. */
  sealed interface Part {
    KeyRange range();

    List<RunRef> newestFirst();
  }

  /** Merges the unsettled references of some edges. */
  record OfEdges(List<EdgePart> parts) implements CompactionPlan {
    @Override
    public boolean bottom() {
      return false;
    }

    @Override
    public OfEdges narrowed() {
      return this;
    }
  }

  /** The edge to {@code child}. */
  record EdgePart(Node child, KeyRange range, List<RunRef> newestFirst) implements Part {}

  /**
   * Merges adjacent references of a leaf's overlay into settled ones.
   *
   * @param range the leaf's fences
   */
  record OfOverlay(KeyRange range, List<RunRef> newestFirst) implements CompactionPlan, Part {
    @Override
    public boolean bottom() {
      return false;
    }

    @Override
    public List<OfOverlay> parts() {
      return List.of(this);
    }

    @Override
    public OfOverlay narrowed() {
      return this;
    }
  }

  /**
   * Merges the overlay of a leaf into its base. {@link LeafSpans} decides what becomes of each
   * span.
   *
   * @param overlay all references that leave the overlay
   * @param spans all that the overlay and the base say, span by span
   * @param fates what becomes of each span
   * @param smallBytes a reference below this is merged rather than kept or adopted beside a merge
   */
  record OfLeaf(List<RunRef> overlay, List<SpanPart> spans, List<Fate> fates, long smallBytes)
      implements CompactionPlan {
    public OfLeaf {
      spans = List.copyOf(spans);
      fates = List.copyOf(fates);
    }

    @Override
    public boolean bottom() {
      return true;
    }

    /** The spans that are rewritten. */
    @Override
    public List<SpanPart> parts() {
      return with(Fate.MERGE);
    }

    @Override
    public OfLeaf narrowed() {
      return LeafSpans.narrowed(this);
    }

    List<SpanPart> with(Fate fate) {
      List<SpanPart> result = new ArrayList<>();
      for (int i = 0; i < spans.size(); i++) {
        if (fates.get(i) == fate) {
          result.add(spans.get(i));
        }
      }
      return result;
    }
  }

  /** What becomes of a span of a leaf. */
  enum Fate {
    /** A base reference, all of it: stays. */
    KEEP,
    /** The slice of the only reference there, of base or overlay, becomes part of the base. */
    ADOPT,
    /** Is rewritten. */
    MERGE
  }

  /**
   * A span of a leaf.
   *
   * @param overlays references that have something to say there, newest first, not clipped
   * @param base the base reference there, not clipped, or {@code null}
   */
  record SpanPart(KeyRange range, List<RunRef> overlays, RunRef base) implements Part {
    @Override
    public List<RunRef> newestFirst() {
      List<RunRef> clipped = new ArrayList<>(overlays.size() + 1);
      for (RunRef ref : overlays) {
        addClipped(ref, clipped);
      }
      if (base != null) {
        addClipped(base, clipped);
      }
      return clipped;
    }

    private void addClipped(RunRef ref, List<RunRef> target) {
      RunRef clipped = ref.clip(range);
      if (clipped != null) {
        target.add(clipped);
      }
    }

    /** The only reference of the span, or {@code null} if there are several. */
    RunRef single() {
      if (base == null) {
        return overlays.size() == 1 ? overlays.getFirst() : null;
      }
      return overlays.isEmpty() ? base : null;
    }

    /** Estimated stored bytes of all references in the span. */
    long bytes() {
      long sum = base == null ? 0 : base.bytesIn(range);
      for (RunRef ref : overlays) {
        sum += ref.bytesIn(range);
      }
      return sum;
    }
  }
}
