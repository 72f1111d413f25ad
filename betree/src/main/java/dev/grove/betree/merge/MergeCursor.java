package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Delete;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Messages;
import dev.grove.betree.message.Patch;
import dev.grove.betree.message.Put;
import dev.grove.betree.source.EncodedMessage;
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
  private final EncodedMessage top = new EncodedMessage();
  private final List<Message> newestFirst = new ArrayList<>();
  private byte[] key;
  private int coverer;

  /** Whether the heap still stands at the key, and the message at its top is all there is. */
  private boolean single;

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
    leaveSingle();
    while (!heap.isEmpty()) {
      key = heap.key();
      coverer = sweep.covererAt(key);
      if (heap.source() <= coverer) {
        take();
        return true;
      }
      passOver();
    }
    return false;
  }

  public byte[] key() {
    return key;
  }

  /**
   * The cursor of the only source that is left, if there is one and no source has range deletes; it
   * stands at the key that would come next. Else {@code null}. This walk is over once it is taken.
   */
  PointCursor takeLast() {
    leaveSingle();
    return sweep.isEmpty() ? heap.only() : null;
  }

  /**
   * Whether a range delete of these sources hides whatever older sources, not seen here, have for
   * the key.
   */
  public boolean isRangeDeleted() {
    return coverer != RangeSweep.NONE;
  }

  /**
   * Whether one source's message alone counts, so that nothing has to be composed: then {@link
   * #encoded} has it.
   */
  public boolean isSingle() {
    return single;
  }

  /** The only message as its source has it; valid until the next move. */
  public EncodedMessage encoded() {
    if (!single) {
      throw new IllegalStateException("several messages were composed");
    }
    return top;
  }

  /** All that these sources say about the key, as one message. */
  public Message message() {
    if (single) {
      return heap.message();
    }
    Message first = newestFirst.getFirst();
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
    return single ? Messages.apply(heap.message(), null) : Messages.applyAll(newestFirst, null);
  }

  /**
   * Takes the message at the top of the heap, which counts. Unless it is a patch, it decides, and
   * whatever older sources have for the key is passed over unread, by the next move: until then the
   * source stays where it is, and the message is read only if someone asks for it.
   */
  private void take() {
    heap.encoded(top);
    single = !top.isPatch() || heap.isAlone();
    if (!single) {
      gather();
    }
  }

  private void gather() {
    boolean decided = false;
    do {
      if (!decided && heap.source() <= coverer) {
        Message message = heap.message();
        newestFirst.add(message);
        decided = !(message instanceof Patch);
      }
      step();
    } while (isAtKey());
  }

  /** Moves on from a key whose only message has been left in its source until now. */
  private void leaveSingle() {
    if (single) {
      single = false;
      passOver();
    }
  }

  /** Moves every source that stands at the key. */
  private void passOver() {
    do {
      step();
    } while (isAtKey());
  }

  private void step() {
    if (heap.source() > coverer) {
      heap.skip(SKIPS_BEFORE_SEEK, sweep.edge());
    } else {
      heap.advance();
    }
  }

  private boolean isAtKey() {
    return !heap.isEmpty() && Arrays.equals(heap.key(), key);
  }
}
