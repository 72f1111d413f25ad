package dev.grove.betree.memtable;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Message;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;

/** What a memtable held after one of its batches. Immutable; for any number of threads. */
public final class MemtableView implements MessageSource {
  private final Node<Message> points;
  private final Node<KeyRange> ranges;
  private final long lsn;

  MemtableView(Node<Message> points, Node<KeyRange> ranges, long lsn) {
    this.points = points;
    this.ranges = ranges;
    this.lsn = lsn;
  }

  /** LSN of that batch; before the first one, that of the newest commit before the memtable. */
  public long lsn() {
    return lsn;
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
  public PointCursor pointsBackward(KeyRange range) {
    return new Points(new BackwardCursor<>(points, range.lo(), range.hi()));
  }

  @Override
  public RangeCursor rangeDeletes(KeyRange range) {
    return new Ranges(new TreeCursor<>(ranges, firstRange(range), range.hi()), range);
  }

  @Override
  public RangeCursor rangeDeletesBackward(KeyRange range) {
    return new Ranges(new BackwardCursor<>(ranges, firstRange(range), range.hi()), range);
  }

  /** Where the first range delete that overlaps {@code range} may begin. */
  private byte[] firstRange(KeyRange range) {
    byte[] from = range.lo();
    KeyRange below = Node.floor(ranges, from);
    boolean reachesIn = below != null && !range.isEmpty() && Keys.isBelow(from, below.hi());
    return reachesIn ? below.lo() : from;
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

  private record Points(EntryCursor<Message> cursor) implements PointCursor {
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

  private record Ranges(EntryCursor<KeyRange> cursor, KeyRange within) implements RangeCursor {
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
