package dev.grove.betree.node;

import java.util.List;

/**
 * Transition: a parent forgets what a child has published. Applied only after the child's
 * publication, so no reader misses it.
 */
public final class Flushed {
  private Flushed() {}

  /** The header without {@code refs} on the edge to {@code child}. */
  public static InteriorHeader apply(InteriorHeader header, Node child, List<RunRef> refs) {
    int index = header.indexOf(child);
    if (index < 0) {
      throw new IllegalStateException("node " + child.id() + " is not a child");
    }
    return header.withStack(index, header.edges().get(index).stack().replace(refs, List.of()));
  }
}
