package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.source.RangeCursor;

/** The range deletes of a run that overlap a range, clipped to it. */
final class RunRanges implements RangeCursor {
  private final KeyRange within;
  private final EntryWalk walk;
  private KeyRange range;

  RunRanges(PageTree tree, KeyRange within, ReadMode mode) {
    this.within = within;
    this.walk = new EntryWalk(tree, within, mode);
  }

  @Override
  public boolean next() {
    while (walk.next()) {
      byte[] hi = PageValues.upperBound(walk.body(), walk.valueStart(), walk.valueEnd());
      if (Keys.isBelow(within.lo(), hi)) {
        range = new KeyRange(walk.key(), hi).clip(within);
        return true;
      }
    }
    return false;
  }

  @Override
  public KeyRange range() {
    return range;
  }
}
