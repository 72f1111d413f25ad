package dev.grove.betree.memtable;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Message;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;

/** What a memtable held after one of its batches. Immutable; for any number of threads. */
public final class MemtableView implements MessageSource {
  /** What {@link #bytes} counts for an entry beside its key and value. */
  public static final int ENTRY_BYTES = CowTree.ENTRY_BYTES;

  private final Node<Message> points;
  private final Node<KeyRange> ranges;

  MemtableView(Node<Message> points, Node<KeyRange> ranges) {
    this.points = points;
    this.ranges = ranges;
  }

  @Override
  public Message find(byte[] key) {
    return Node.find(points, key);
  }

  @Override
  public boolean deletes(byte[] key) {
    KeyRange below = Node.floor(ranges, key);
    return below != null && Keys.isBelow(key, below.hi());
  }

  @Override
  public PointCursor points(KeyRange range) {
    return new Points(new TreeCursor<>(points, range.lo(), range.hi()));
  }

  @Override
  public RangeCursor rangeDeletes(KeyRange range) {
    byte[] from = range.lo();
    KeyRange below = Node.floor(ranges, from);
    if (below != null && !range.isEmpty() && Keys.isBelow(from, below.hi())) {
      from = below.lo();
    }
    return new Ranges(new TreeCursor<>(ranges, from, range.hi()), range);
  }

  /** Points and range deletes together. */
  public long entries() {
    return points.entries + ranges.entries;
  }

  public boolean isEmpty() {
    return entries() == 0;
  }

  /** Approximate heap bytes: keys, values and a fixed sum for each entry. */
  public long bytes() {
    return points.bytes + ranges.bytes;
  }

  Node<Message> points() {
    return points;
  }

  Node<KeyRange> ranges() {
    return ranges;
  }

  private record Points(TreeCursor<Message> cursor) implements PointCursor {
    @Override
    public boolean next() {
      return cursor.next();
    }

    @Override
    public byte[] key() {
      return cursor.key();
    }

    @Override
    public Message message() {
      return cursor.value();
    }
  }

  private record Ranges(TreeCursor<KeyRange> cursor, KeyRange within) implements RangeCursor {
    @Override
    public boolean next() {
      return cursor.next();
    }

    @Override
    public KeyRange range() {
      return cursor.value().clip(within);
    }
  }
}
