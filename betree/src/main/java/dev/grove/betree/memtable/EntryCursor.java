package dev.grove.betree.memtable;

/** A walk over the entries of a frozen tree; starts before its first. Used by one thread. */
sealed interface EntryCursor<V> permits TreeCursor, BackwardCursor {
  /** Moves to the next entry; {@code false} at the end. */
  boolean next();

  byte[] key();

  V value();
}
