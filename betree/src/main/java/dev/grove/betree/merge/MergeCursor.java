package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Delete;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Messages;
import dev.grove.betree.message.Patch;
import dev.grove.betree.message.Put;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.PointCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A walk over the keys of several sources within a range: per key the messages that count,
 * composed.
 *
 * <p>A message counts unless a newer put or delete of the key, or a range delete of a strictly
 * newer source, hides it. Keys of which no message counts are passed over. Used by one thread.
 */
public final class MergeCursor {
  /**
   * After so many points of one source that one range delete hides, the rest of what it hides is
   * skipped by a new seek.
   */
  private static final int SKIPS_BEFORE_SEEK = 32;

  private final SourceHeap heap;
  private final RangeSweep sweep;
  private final List<Message> newestFirst = new ArrayList<>();
  private byte[] key;
  private boolean rangeDeleted;

  public MergeCursor(List<? extends MessageSource> newestFirst, KeyRange range) {
    this(newestFirst, range, Direction.FORWARD);
  }

  MergeCursor(List<? extends MessageSource> newestFirst, KeyRange range, Direction direction) {
    this.heap = new SourceHeap(newestFirst, range, direction);
    this.sweep = new RangeSweep(newestFirst, range, direction);
  }

  /** Moves to the next key; {@code false} at the end. */
  public boolean next() {
    newestFirst.clear();
    while (newestFirst.isEmpty()) {
      if (heap.isEmpty()) {
        return false;
      }
      gather();
    }
    return true;
  }

  public byte[] key() {
    return key;
  }

  /**
   * The cursor of the only source that is left, if there is one and no source has range deletes; it
   * stands at the key that would come next. Else {@code null}. This walk is over once it is taken.
   */
  PointCursor takeLast() {
    return sweep.isEmpty() ? heap.only() : null;
  }

  /**
   * Whether a range delete of these sources hides whatever older sources, not seen here, have for
   * the key.
   */
  public boolean isRangeDeleted() {
    return rangeDeleted;
  }

  /** All that these sources say about the key, as one message. */
  public Message message() {
    Message first = newestFirst.getFirst();
    if (newestFirst.size() == 1) {
      return first;
    }
    if (newestFirst.getLast() instanceof Patch) {
      Message message = first;
      for (int i = 1; i < newestFirst.size(); i++) {
        message = Messages.compose(message, newestFirst.get(i));
      }
      return message;
    }
    byte[] value = value();
    return value == null ? Delete.INSTANCE : new Put(value);
  }

  /**
   * The value of the key if nothing older than these sources is known of it; {@code null} if
   * absent.
   */
  public byte[] value() {
    return newestFirst.size() == 1
        ? Messages.apply(newestFirst.getFirst(), null)
        : Messages.applyAll(newestFirst, null);
  }

  private void gather() {
    key = heap.key();
    int coverer = sweep.covererAt(key);
    rangeDeleted = coverer != RangeSweep.NONE;
    boolean decided = false;
    do {
      if (heap.source() > coverer) {
        heap.skip(SKIPS_BEFORE_SEEK, sweep.edge());
      } else {
        if (!decided) {
          Message message = heap.message();
          newestFirst.add(message);
          decided = !(message instanceof Patch);
        }
        heap.advance();
      }
    } while (!heap.isEmpty() && Arrays.equals(heap.key(), key));
  }
}
