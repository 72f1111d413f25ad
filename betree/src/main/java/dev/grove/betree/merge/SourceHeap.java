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
 * The points of several sources in one order: by key, and newest first where keys are equal. A
 * binary heap whose top is advanced in place, so a source whose keys lie together costs two
 * comparisons a key, and a single source none.
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

    boolean isBefore(Head other) {
      int order = Keys.compare(key, other.key);
      return order < 0 || (order == 0 && source < other.source);
    }
  }

  private final List<? extends MessageSource> newestFirst;
  private final KeyRange range;
  private final Head[] heap;
  private int size;

  SourceHeap(List<? extends MessageSource> newestFirst, KeyRange range) {
    this.newestFirst = newestFirst;
    this.range = range;
    this.heap = new Head[newestFirst.size()];
    for (int i = 0; i < newestFirst.size(); i++) {
      Head head = new Head(i, newestFirst.get(i).points(range));
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
   * its first key at or above {@code end}, so that what is hidden there is not read.
   *
   * @param end {@code null}: everything that follows in this source is hidden
   */
  void skip(int limit, byte[] end) {
    Head top = heap[0];
    if (++top.skipped < limit) {
      settle(top.advance());
      return;
    }
    top.skipped = 0;
    KeyRange rest = end == null ? null : new KeyRange(end, range.hi());
    if (rest == null || rest.isEmpty()) {
      settle(false);
    } else {
      top.cursor = newestFirst.get(top.source).points(rest);
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
      if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
        child++;
      }
      if (!heap[child].isBefore(head)) {
        break;
      }
      heap[at] = heap[child];
      at = child;
      child = 2 * at + 1;
    }
    heap[at] = head;
  }
}
