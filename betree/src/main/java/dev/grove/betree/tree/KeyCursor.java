package dev.grove.betree.tree;

/**
 * A walk over present keys and their values, in one direction; starts before the first one in it.
 * Used by one thread.
 */
public sealed interface KeyCursor permits TreeCursor, BackwardTreeCursor {
  /** Moves to the next present key; {@code false} at the end. */
  boolean next();

  byte[] key();

  byte[] value();
}
