package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.RangeCursor;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells, for keys that ascend or that descend, the newest source whose range deletes cover the key.
 *
 * <p>Between two bounds of ranges the answer does not change, so most keys cost one comparison with
 * the next bound, and none at all matters where no source has ranges.
 */
final class RangeSweep {
  /** No source covers the key. */
  static final int NONE = Integer.MAX_VALUE;

  private static final class Track {
    final int source;
    final RangeCursor cursor;
    KeyRange current;

    Track(int source, RangeCursor cursor) {
      this.source = source;
      this.cursor = cursor;
    }

    boolean advance() {
      current = cursor.next() ? cursor.range() : null;
      return current != null;
    }
  }

  private final Direction direction;
  private final List<Track> tracks = new ArrayList<>();
  private boolean started;
  private int coverer = NONE;
  private byte[] edge;

  RangeSweep(List<? extends MessageSource> newestFirst, KeyRange range, Direction direction) {
    this.direction = direction;
    for (int i = 0; i < newestFirst.size(); i++) {
      Track track = new Track(i, direction.rangeDeletes(newestFirst.get(i), range));
      if (track.advance()) {
        tracks.add(track);
      }
    }
  }

  /** Whether no source has a range delete, so that nothing is ever covered. */
  boolean isEmpty() {
    return tracks.isEmpty();
  }

  /** The index of the newest source that covers {@code key}, or {@link #NONE}. */
  int covererAt(byte[] key) {
    if (tracks.isEmpty()) {
      return NONE;
    }
    switch (direction) {
      case FORWARD -> {
        if (!started || !Keys.isBelow(key, edge)) {
          sweepUpTo(key);
        }
      }
      case BACKWARD -> {
        if (!started || Keys.compare(key, edge) < 0) {
          sweepDownTo(key);
        }
      }
    }
    return coverer;
  }

  /**
   * How far the last answer holds: going forward for keys below it, {@code null} for all that
   * follow; going backward for itself and keys above.
   */
  byte[] edge() {
    return edge;
  }

  private void sweepUpTo(byte[] key) {
    begin(null);
    for (Track track : tracks) {
      while (track.current != null && !Keys.isBelow(key, track.current.hi())) {
        track.advance();
      }
      if (track.current != null) {
        boolean covers = Keys.compare(track.current.lo(), key) <= 0;
        coverer = covers ? Math.min(coverer, track.source) : coverer;
        edge = Keys.minUpper(edge, covers ? track.current.hi() : track.current.lo());
      }
    }
  }

  private void sweepDownTo(byte[] key) {
    begin(Keys.EMPTY);
    for (Track track : tracks) {
      while (track.current != null && Keys.compare(key, track.current.lo()) < 0) {
        track.advance();
      }
      if (track.current != null) {
        boolean covers = Keys.isBelow(key, track.current.hi());
        coverer = covers ? Math.min(coverer, track.source) : coverer;
        edge = Keys.maxLower(edge, covers ? track.current.lo() : track.current.hi());
      }
    }
  }

  private void begin(byte[] farthest) {
    started = true;
    coverer = NONE;
    edge = farthest;
  }
}
