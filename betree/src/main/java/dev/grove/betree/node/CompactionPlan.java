package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What one compaction merges: parts in ascending, disjoint key order. The result replaces exactly
 * these references, whatever newer ones have come on top meanwhile.
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
   * Merges the overlay of a leaf into its base.
   *
   * @param smallBytes a base reference below this is merged along with a neighbour, so that small
   *     ones do not pile up
   * @param overlay all references that leave the overlay
   * @param parts the spans of keys that the overlay touches, and small base references beside them;
   *     others stay as they are
   */
  record OfLeaf(List<RunRef> overlay, List<SpanPart> parts, long smallBytes)
      implements CompactionPlan {
    @Override
    public boolean bottom() {
      return true;
    }

    @Override
    public OfLeaf narrowed() {
      return new OfLeaf(overlay, chosen(parts, SpanPart::isTouched, smallBytes), smallBytes);
    }

    /**
     * Of parts in key order those that are touched, and the small ones that one of them adjoins.
     */
    static List<SpanPart> chosen(
        List<SpanPart> parts, Predicate<SpanPart> touched, long smallBytes) {
      List<Boolean> touches = parts.stream().map(touched::test).toList();
      List<SpanPart> result = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        SpanPart part = parts.get(i);
        boolean before = i > 0 && touches.get(i - 1) && parts.get(i - 1).adjoins(part);
        boolean behind =
            i + 1 < parts.size() && touches.get(i + 1) && part.adjoins(parts.get(i + 1));
        boolean small = part.base() != null && part.base().bytes() < smallBytes;
        if (touches.get(i) || (small && (before || behind))) {
          result.add(part);
        }
      }
      return result;
    }
  }

  /**
   * A span of a leaf: clipped overlay references, then at most one base reference ({@code null} in
   * a gap of the base).
   */
  record SpanPart(KeyRange range, List<RunRef> newestFirst, RunRef base) implements Part {
    boolean adjoins(SpanPart next) {
      return range.hi() != null && Keys.compare(range.hi(), next.range().lo()) == 0;
    }

    /** Whether an overlay reference spans keys of the span. */
    boolean isSpanned() {
      return newestFirst.size() > (base == null ? 0 : 1);
    }

    /** Whether the overlay says anything about a key of the span. */
    boolean isTouched() {
      int overlays = newestFirst.size() - (base == null ? 0 : 1);
      return newestFirst.subList(0, overlays).stream()
          .map(RunRef::source)
          .anyMatch(s -> s.points(range).next() || s.rangeDeletes(range).next());
    }
  }
}
