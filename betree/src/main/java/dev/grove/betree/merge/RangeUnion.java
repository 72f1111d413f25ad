package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.RangeCursor;
import java.util.ArrayList;
import java.util.List;

/**
 * The union of the range deletes of several sources in a range: disjoint, not adjacent, in key
 * order.
 */
final class RangeUnion implements RangeCursor {
  private final List<RangeCursor> cursors = new ArrayList<>();
  private KeyRange range;

  RangeUnion(List<? extends MessageSource> sources, KeyRange within) {
    for (MessageSource source : sources) {
      RangeCursor cursor = source.rangeDeletes(within);
      if (cursor.next()) {
        cursors.add(cursor);
      }
    }
  }

  @Override
  public boolean next() {
    if (cursors.isEmpty()) {
      return false;
    }
    range = cursors.getFirst().range();
    for (RangeCursor cursor : cursors) {
      if (Keys.compare(cursor.range().lo(), range.lo()) < 0) {
        range = cursor.range();
      }
    }
    while (extend()) {}
    return true;
  }

  @Override
  public KeyRange range() {
    return range;
  }

  /**
   * Takes in every range that begins inside or at the end of this one; whether the end moved, so
   * that more may follow.
   */
  private boolean extend() {
    byte[] hi = range.hi();
    byte[] lo = range.lo();
    for (int i = cursors.size() - 1; i >= 0; i--) {
      RangeCursor cursor = cursors.get(i);
      boolean more = true;
      while (more && Keys.compareUpper(cursor.range().lo(), hi) <= 0) {
        hi = Keys.compareUpper(cursor.range().hi(), hi) > 0 ? cursor.range().hi() : hi;
        more = cursor.next();
      }
      if (!more) {
        cursors.remove(i);
      }
    }
    boolean moved = Keys.compareUpper(hi, range.hi()) > 0;
    range = new KeyRange(lo, hi);
    return moved;
  }
}
