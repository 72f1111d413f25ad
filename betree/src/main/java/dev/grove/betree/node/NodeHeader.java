package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import java.util.function.Consumer;

/**
 * All there is to know of a node, apart from the pages of its runs: small, immutable, always in
 * memory.
 *
 * <p>Counts: whoever keeps a header for longer than one read (the node that publishes it, a
 * checkpoint) retains its runs and releases them when it lets go.
 */
public sealed interface NodeHeader permits InteriorHeader, LeafHeader {
  /** The node's fences: it holds no key outside of them. */
  KeyRange range();

  /**
   * The newest reference of the flush that was received last, as it stands in the parent's stack,
   * or {@code null}. While the parent still has it, a reader of both counts it and what lies below
   * it in that stack once: here. Not part of a checkpoint, where a flush that is under way belongs
   * to the child alone.
   */
  RunRef received();

  /** Visits every reference, a run once for each of its slices. */
  void forEachRef(Consumer<RunRef> visitor);

  default void retainRuns() {
    forEachRef(ref -> ref.run().retain());
  }

  default void releaseRuns() {
    forEachRef(ref -> ref.run().release());
  }
}
