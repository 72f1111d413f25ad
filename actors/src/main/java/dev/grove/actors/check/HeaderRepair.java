package dev.grove.actors.check;

import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.LeafHeader;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.node.RunStack;
import dev.grove.betree.run.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Headers with some runs replaced, or left out.
 *
 * @param replacements by the number of a run that goes, what takes its place; empty for nothing
 */
record HeaderRepair(Map<Long, Optional<Run>> replacements) {
  /** Whether a header refers to a run that goes. */
  boolean touches(NodeHeader header) {
    boolean[] touched = {false};
    header.forEachRef(ref -> touched[0] |= replacements.containsKey(ref.run().id()));
    return touched[0];
  }

  NodeHeader apply(NodeHeader header) {
    return switch (header) {
      case InteriorHeader interior ->
          new InteriorHeader(
              interior.range(),
              interior.edges().stream()
                  .map(edge -> new Edge(edge.low(), edge.child(), stack(edge.stack())))
                  .toList());
      case LeafHeader leaf ->
          new LeafHeader(leaf.range(), stack(leaf.overlay()), refs(leaf.base()));
    };
  }

  private RunStack stack(RunStack stack) {
    return new RunStack(refs(stack.refs()));
  }

  private List<RunRef> refs(List<RunRef> refs) {
    List<RunRef> kept = new ArrayList<>(refs.size());
    for (RunRef ref : refs) {
      Optional<Run> other = replacements.get(ref.run().id());
      if (other == null) {
        kept.add(ref);
      } else {
        other.map(run -> RunRef.of(run, ref.range(), ref.settled())).ifPresent(kept::add);
      }
    }
    return kept;
  }
}
