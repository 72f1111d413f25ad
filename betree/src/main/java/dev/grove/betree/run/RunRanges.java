package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.source.RangeCursor;

/** The range deletes of a run that overlap a range, clipped to it. */
final class RunRanges implements RangeCursor {
  private final KeyRange within;
  private final EntryWalk walk;
  private KeyRange range;
  private boolean seen;
  private byte[] lastEnd;

  RunRanges(PageTree tree, KeyRange within, ReadMode mode) {
    this.within = within;
    this.walk = new EntryWalk(tree, within, mode);
  }

  @Override
  public boolean next() {
    while (walk.next()) {
      byte[] hi = PageValues.upperBound(walk.body(), walk.valueStart(), walk.valueEnd());
      if (!Keys.isBelow(walk.key(), hi) || (seen && !isBehindLast(walk.key()))) {
        throw walk.damaged("range deletes are out of order");
      }
      seen = true;
      lastEnd = hi;
      if (Keys.isBelow(within.lo(), hi)) {
        range = new KeyRange(walk.key(), hi).clip(within);
        return true;
      }
    }
    return false;
  }

  private boolean isBehindLast(byte[] lo) {
    return lastEnd != null && Keys.compare(lastEnd, lo) <= 0;
  }

  @Override
  public KeyRange range() {
    return range;
  }
}
