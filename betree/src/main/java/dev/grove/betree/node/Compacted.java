package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.run.Run;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** Transition: a node swaps the inputs of a compaction for its output. */
public final class Compacted {
  private Compacted() {}

  /**
   * The header after {@code plan} produced {@code outputs}.
   *
   * @param outputs runs in ascending, disjoint key order; none if everything vanished
   */
  public static NodeHeader apply(NodeHeader header, CompactionPlan plan, List<Run> outputs) {
    return switch (plan) {
      case CompactionPlan.OfEdges edges -> interior((InteriorHeader) header, edges, outputs);
      case CompactionPlan.OfOverlay overlay -> overlay((LeafHeader) header, overlay, outputs);
      case CompactionPlan.OfLeaf leaf -> leaf((LeafHeader) header, leaf, outputs);
    };
  }

  private static InteriorHeader interior(
      InteriorHeader header, CompactionPlan.OfEdges plan, List<Run> outputs) {
    InteriorHeader result = header;
    for (CompactionPlan.EdgePart part : plan.parts()) {
      int index = result.indexOf(part.child());
      if (index < 0) {
        throw new IllegalStateException("node " + part.child().id() + " is no longer a child");
      }
      List<RunRef> with = slices(outputs, part.range());
      RunStack stack = result.edges().get(index).stack().replace(part.newestFirst(), with);
      result = result.withStack(index, stack);
    }
    return result;
  }

  /**
   * Around damage an output may come to lie above references that no compaction can merge. They
   * count as merged from then on: unsettled ones are always the newest.
   */
  private static LeafHeader overlay(
      LeafHeader header, CompactionPlan.OfOverlay plan, List<Run> outputs) {
    List<RunRef> with = slices(outputs, plan.range());
    RunStack overlay = header.overlay().replace(plan.newestFirst(), with).settledBelow();
    return new LeafHeader(header.range(), overlay, header.base(), header.received());
  }

  private static LeafHeader leaf(LeafHeader header, CompactionPlan.OfLeaf plan, List<Run> outputs) {
    Set<RunRef> replaced = Collections.newSetFromMap(new IdentityHashMap<>());
    List<RunRef> base = new ArrayList<>();
    for (CompactionPlan.SpanPart part : plan.parts()) {
      replaced.add(part.base());
    }
    for (CompactionPlan.SpanPart part : plan.with(CompactionPlan.Fate.ADOPT)) {
      replaced.add(part.base());
      base.add(part.single().clip(part.range()).asSettled());
    }
    replaced.remove(null);
    for (KeyRange range : merged(plan)) {
      base.addAll(slices(outputs, range));
    }
    for (RunRef ref : header.base()) {
      if (!replaced.remove(ref)) {
        base.add(ref);
      }
    }
    if (!replaced.isEmpty()) {
      throw new IllegalStateException("a base reference to replace is not in the leaf");
    }
    base.sort((a, b) -> Keys.compare(a.range().lo(), b.range().lo()));
    RunStack overlay = header.overlay().replace(plan.overlay(), List.of());
    return new LeafHeader(header.range(), overlay, base, header.received());
  }

  /**
   * The merged spans, those made one that have nothing but silence between them. An output that
   * reaches across many of them becomes one reference, not one for each: else each compaction would
   * leave two more references, at the gaps before and behind the base, than the one before.
   */
  private static List<KeyRange> merged(CompactionPlan.OfLeaf plan) {
    List<KeyRange> ranges = new ArrayList<>();
    boolean extend = false;
    for (int i = 0; i < plan.spans().size(); i++) {
      boolean merge = plan.fates().get(i) == CompactionPlan.Fate.MERGE;
      KeyRange range = plan.spans().get(i).range();
      if (merge && extend) {
        ranges.set(ranges.size() - 1, new KeyRange(ranges.getLast().lo(), range.hi()));
      } else if (merge) {
        ranges.add(range);
      }
      extend = merge;
    }
    return ranges;
  }

  private static List<RunRef> slices(List<Run> outputs, KeyRange range) {
    List<RunRef> refs = new ArrayList<>();
    for (Run run : outputs) {
      RunRef ref = RunRef.of(run, range, true);
      if (ref != null) {
        refs.add(ref);
      }
    }
    return refs;
  }
}
