package dev.grove.betree.memtable;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Message;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;

/** What a memtable held after one of its batches. Immutable; for any number of threads. */
public final class MemtableView implements MessageSource {
  /** About what an entry adds to {@link #bytes} beside its key and value. */
  public static final int ENTRY_BYTES = 80;

  private final Node<Leaf> leaves;
  private final byte[][] chunks;
  private final int version;
  private final boolean noPoints;
  private final Node<KeyRange> ranges;
  private final long bytes;

  MemtableView(PointTree points, Node<KeyRange> ranges) {
    this.leaves = points.root();
    this.chunks = points.chunks();
    this.version = points.version();
    this.noPoints = points.entries() == 0;
    this.ranges = ranges;
    this.bytes = points.bytes() + ranges.bytes;
  }

  @Override
  public Message find(byte[] key) {
    Leaf leaf = Node.floor(leaves, key);
    return leaf == null ? null : leaf.find(chunks, version, key);
  }

  @Override
  public boolean deletes(byte[] key) {
    KeyRange below = Node.floor(ranges, key);
    return below != null && Keys.isBelow(key, below.hi());
  }

  @Override
  public PointCursor points(KeyRange range) {
    return new PointWalk(leaves, chunks, version, range);
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

  public boolean isEmpty() {
    return noPoints && ranges.entries == 0;
  }

  /** Approximate heap bytes that the memtable held at that time. */
  public long bytes() {
    return bytes;
  }

  Node<Leaf> leaves() {
    return leaves;
  }

  Node<KeyRange> ranges() {
    return ranges;
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
