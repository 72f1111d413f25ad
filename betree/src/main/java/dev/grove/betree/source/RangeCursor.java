package dev.grove.betree.source;

import dev.grove.betree.key.KeyRange;

/** A forward walk over disjoint ranges; starts before the first. Used by one thread. */
public interface RangeCursor {
  /** Moves to the next range; {@code false} at the end. */
  boolean next();

  KeyRange range();
}
