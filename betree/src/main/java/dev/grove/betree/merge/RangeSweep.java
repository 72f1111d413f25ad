package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.RangeCursor;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells, for keys that ascend, the newest source whose range deletes cover the key.
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

  private final List<Track> tracks = new ArrayList<>();
  private int coverer = NONE;
  private byte[] end = Keys.EMPTY;

  RangeSweep(List<? extends MessageSource> newestFirst, KeyRange range) {
    for (int i = 0; i < newestFirst.size(); i++) {
      Track track = new Track(i, newestFirst.get(i).rangeDeletes(range));
      if (track.advance()) {
        tracks.add(track);
      }
    }
  }

  /** The index of the newest source that covers {@code key}, or {@link #NONE}. */
  int covererAt(byte[] key) {
    if (!Keys.isBelow(key, end)) {
      sweepTo(key);
    }
    return coverer;
  }

  /** Up to where, exclusive, the last answer holds; {@code null} for all that follows. */
  byte[] end() {
    return end;
  }

  private void sweepTo(byte[] key) {
    coverer = NONE;
    end = null;
    for (Track track : tracks) {
      while (track.current != null && !Keys.isBelow(key, track.current.hi())) {
        track.advance();
      }
      if (track.current != null) {
        boolean covers = Keys.compare(track.current.lo(), key) <= 0;
        coverer = covers ? Math.min(coverer, track.source) : coverer;
        end = Keys.minUpper(end, covers ? track.current.hi() : track.current.lo());
      }
    }
  }
}
