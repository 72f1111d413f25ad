package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;

/** Which way a walk over keys goes. */
enum Direction {
  FORWARD,
  BACKWARD;

  PointCursor points(MessageSource source, KeyRange range) {
    return this == FORWARD ? source.points(range) : source.pointsBackward(range);
  }

  RangeCursor rangeDeletes(MessageSource source, KeyRange range) {
    return this == FORWARD ? source.rangeDeletes(range) : source.rangeDeletesBackward(range);
  }
}
