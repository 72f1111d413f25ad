package dev.grove.betree.source;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Message;

/**
 * An immutable sorted sequence of messages: a view of a memtable, or a slice of a run.
 *
 * <p>It has at most one point message per key, and range deletes that apply <em>below</em> its own
 * points: a key with a point is decided by that point first, whatever ranges of the same source
 * cover it. All methods may be called by many threads.
 *
 * @see "docs/design: section 4, Run"
 */
public interface MessageSource {
  /** The point message of {@code key}, or {@code null}. */
  Message find(byte[] key);

  /** Whether a range delete of this source covers {@code key}. */
  boolean deletes(byte[] key);

  /** The points in {@code range}, in key order. */
  PointCursor points(KeyRange range);

  /** The points in {@code range}, the greatest key first. */
  PointCursor pointsBackward(KeyRange range);

  /**
   * The range deletes that overlap {@code range}, clipped to it: disjoint, not adjacent, in key
   * order.
   */
  RangeCursor rangeDeletes(KeyRange range);

  /** The same, the last one first. */
  RangeCursor rangeDeletesBackward(KeyRange range);
}
