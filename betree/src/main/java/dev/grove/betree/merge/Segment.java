package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.source.MessageSource;
import java.util.List;

/**
 * One part of the input of a merge.
 *
 * @param range the keys to take
 * @param newestFirst where to take them from
 */
public record Segment(KeyRange range, List<? extends MessageSource> newestFirst) {
  public Segment {
    newestFirst = List.copyOf(newestFirst);
  }
}
