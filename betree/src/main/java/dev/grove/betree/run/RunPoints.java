package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Message;
import dev.grove.betree.source.EncodedMessage;
import dev.grove.betree.source.PointCursor;

/** The points of a run in a range. A message is decoded only when asked for. */
final class RunPoints implements PointCursor {
  private final long run;
  private final byte[] lo;
  private final EntryWalk walk;
  private boolean inside;

  RunPoints(PageTree tree, KeyRange range, ReadMode mode) {
    this.run = tree.meta().id();
    this.lo = range.lo();
    this.walk = new EntryWalk(tree, range, mode);
  }

  @Override
  public boolean next() {
    while (walk.next()) {
      if (inside || Keys.compare(walk.key(), lo) >= 0) {
        inside = true;
        return true;
      }
    }
    return false;
  }

  @Override
  public byte[] key() {
    return walk.key();
  }

  @Override
  public Message message() {
    return PageValues.message(run, walk.body(), walk.valueStart(), walk.valueEnd());
  }

  @Override
  public void encoded(EncodedMessage at) {
    PageValues.encoded(run, walk.body(), walk.valueStart(), walk.valueEnd(), at);
  }
}
