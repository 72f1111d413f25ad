package dev.grove.betree.merge;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Message;
import dev.grove.betree.source.EncodedMessage;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.PointCursor;
import java.util.Arrays;
import java.util.List;

/**
 * The points of several sources in one order: by key, up or down, and newest first where keys are
 * equal. A binary heap whose top is advanced in place, so a source whose keys lie together costs
 * two comparisons a key, and a single source none.
 */
final class SourceHeap {
  private static final class Head {
    final int source;
    PointCursor cursor;
    byte[] key;
    int skipped;

    Head(int source, PointCursor cursor) {
      this.source = source;
      this.cursor = cursor;
    }

    boolean advance() {
      if (!cursor.next()) {
        return false;
      }
      key = cursor.key();
      return true;
    }
  }

  private final List<? extends MessageSource> newestFirst;
  private final KeyRange range;
  private final Direction direction;
  private final Head[] heap;
  private int size;

  SourceHeap(List<? extends MessageSource> newestFirst, KeyRange range, Direction direction) {
    this.newestFirst = newestFirst;
    this.range = range;
    this.direction = direction;
    this.heap = new Head[newestFirst.size()];
    for (int i = 0; i < newestFirst.size(); i++) {
      Head head = new Head(i, direction.points(newestFirst.get(i), range));
      if (head.advance()) {
        heap[size++] = head;
      }
    }
    for (int i = size / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** The only cursor left, {@code null} if there are several or none. */
  PointCursor only() {
    return size == 1 ? heap[0].cursor : null;
  }

  byte[] key() {
    return heap[0].key;
  }

  int source() {
    return heap[0].source;
  }

  Message message() {
    return heap[0].cursor.message();
  }

  void encoded(EncodedMessage at) {
    heap[0].cursor.encoded(at);
  }

  /** Whether no other source stands at the key of the top. */
  boolean isAlone() {
    return (size < 2 || !Arrays.equals(heap[1].key, heap[0].key))
        && (size < 3 || !Arrays.equals(heap[2].key, heap[0].key));
  }

  /** Moves the top to its next key. */
  void advance() {
    heap[0].skipped = 0;
    settle(heap[0].advance());
  }

  /**
   * Moves the top to its next key, or, when it has been skipped {@code limit} times in a row, to
   * its first key beyond {@code edge}, so that what is hidden before it is not read.
   *
   * @param edge as {@link RangeSweep#edge} has it
   */
  void skip(int limit, byte[] edge) {
    Head top = heap[0];
    if (++top.skipped < limit) {
      settle(top.advance());
      return;
    }
    top.skipped = 0;
    KeyRange rest =
        switch (direction) {
          case FORWARD -> edge == null ? null : new KeyRange(edge, range.hi());
          case BACKWARD -> new KeyRange(range.lo(), edge);
        };
    if (rest == null || rest.isEmpty()) {
      settle(false);
    } else {
      top.cursor = direction.points(newestFirst.get(top.source), rest);
      settle(top.advance());
    }
  }

  private void settle(boolean more) {
    if (!more) {
      heap[0] = heap[--size];
      heap[size] = null;
    }
    siftDown(0);
  }

  private void siftDown(int from) {
    if (from >= size) {
      return;
    }
    int at = from;
    Head head = heap[at];
    int child = 2 * at + 1;
    while (child < size) {
      if (child + 1 < size && isBefore(heap[child + 1], heap[child])) {
        child++;
      }
      if (!isBefore(heap[child], head)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
      child = 2 * at + 1;
    }
    heap[at] = head;
  }

  private boolean isBefore(Head a, Head b) {
    int order = Keys.compare(a.key, b.key);
    if (order == 0) {
      return a.source < b.source;
    }
    return direction == Direction.FORWARD ? order < 0 : order > 0;
  }
}
