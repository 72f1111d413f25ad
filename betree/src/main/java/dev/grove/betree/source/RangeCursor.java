package dev.grove.betree.source;

import dev.grove.betree.key.KeyRange;

/**
 * A walk over disjoint ranges in one direction; starts before the first one in it. Used by one
 * thread.
 */
public interface RangeCursor {
  /** Moves to the next range; {@code false} at the end. */
  boolean next();

  KeyRange range();
}
