package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import java.util.ArrayList;
import java.util.List;

/**
 * Transition: a node takes over what its parent flushed. Nothing is copied, references are clipped.
 */
public final class Receive {
  private Receive() {}

  /**
   * The header with {@code newestFirst} on top of its stacks.
   *
   * @param newestFirst references, all newer than everything in this node
   * @param settled whether the references need no compaction here (a single run that a compaction
   *     or a memtable produced)
   */
  public static NodeHeader apply(NodeHeader header, List<RunRef> newestFirst, boolean settled) {
    List<RunRef> incoming =
        newestFirst.stream().map(r -> settled ? r.asSettled() : r.unsettled()).toList();
    RunRef received = newestFirst.isEmpty() ? header.received() : newestFirst.getFirst();
    return switch (header) {
      case InteriorHeader interior ->
          new InteriorHeader(interior.range(), edges(interior, incoming), received);
      case LeafHeader leaf -> {
        RunStack overlay = leaf.overlay().push(incoming, leaf.range());
        yield new LeafHeader(leaf.range(), overlay, leaf.base(), received);
      }
    };
  }

  private static List<Edge> edges(InteriorHeader header, List<RunRef> incoming) {
    List<Edge> edges = new ArrayList<>(header.edges().size());
    for (int i = 0; i < header.edges().size(); i++) {
      Edge edge = header.edges().get(i);
      KeyRange range = header.edgeRange(i);
      edges.add(edge.withStack(edge.stack().push(incoming, range)));
    }
    return edges;
  }
}
