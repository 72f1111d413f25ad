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
  private final long lsn;

  MemtableView(PointTree points, Node<KeyRange> ranges, long lsn) {
    this.leaves = points.root();
    this.chunks = points.chunks();
    this.version = points.version();
    this.noPoints = points.entries() == 0;
    this.ranges = ranges;
    this.bytes = points.bytes() + ranges.bytes;
    this.lsn = lsn;
  }

  /** LSN of that batch; before the first one, that of the newest commit before the memtable. */
  public long lsn() {
    return lsn;
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
    return PointWalk.forward(leaves, chunks, version, range);
  }

  @Override
  public PointCursor pointsBackward(KeyRange range) {
    return PointWalk.backward(leaves, chunks, version, range);
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
