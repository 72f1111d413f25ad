package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.source.RangeCursor;

/** The range deletes of a run that overlap a range, clipped to it, the last one first. */
final class BackwardRanges implements RangeCursor {
  private final KeyRange within;
  private final BackwardEntryWalk walk;
  private KeyRange range;
  private boolean ended;

  BackwardRanges(PageTree tree, KeyRange within, ReadMode mode) {
    this.within = within;
    this.walk = new BackwardEntryWalk(tree, within, mode);
  }

  @Override
  public boolean next() {
    if (ended || !walk.next()) {
      return false;
    }
    byte[] hi = PageValues.upperBound(walk.body(), walk.valueStart(), walk.valueEnd());
    // They are disjoint: all before one that ends below the range do so too.
    ended = !Keys.isBelow(within.lo(), hi);
    range = ended ? null : new KeyRange(walk.key(), hi).clip(within);
    return !ended;
  }

  @Override
  public KeyRange range() {
    return range;
  }
}
