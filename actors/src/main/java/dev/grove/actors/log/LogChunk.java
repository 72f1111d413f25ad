package dev.grove.actors.log;

import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.BatchCodec;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;

/**
 * Consecutive commits on their way from the root to the log writer: one record. Filled by the
 * root's {@link LogBuffer}, then owned by the log writer, which gives it back to the {@link
 * ChunkPool}.
 */
public final class LogChunk {
  private final ByteWriter body;
  private long firstLsn;
  private long lastLsn;
  private int flag;

  LogChunk(int initialBytes) {
    this.body = new ByteWriter(initialBytes, LogFormat.MAX_BODY_BYTES);
  }

  ByteWriter body() {
    return body;
  }

  void begin(long lsn) {
    body.clear();
    firstLsn = lsn;
    lastLsn = lsn - 1;
    flag = 0;
  }

  /** Makes this the record that names a run which holds the commits from first to last. */
  void name(long first, long last, RunMeta run) {
    begin(first);
    flag = LogFormat.FLAG_RUN;
    lastLsn = last;
    run.encode(body);
  }

  /**
   * Makes this the record of the commits from first to last as one: what a memtable held after the
   * last of them, the range deletes before the points, below which they lie.
   */
  void whole(long first, long last, MemtableView memtable) {
    begin(first);
    flag = LogFormat.FLAG_WHOLE;
    lastLsn = last;
    body.putByte(0); // no body is empty, but a memtable may be
    RangeCursor ranges = memtable.rangeDeletes(KeyRange.ALL);
    while (ranges.next()) {
      BatchCodec.encode(new Batch.DeleteRange(ranges.range()), body);
    }
    PointCursor points = memtable.points(KeyRange.ALL);
    while (points.next()) {
      BatchCodec.encode(new Batch.Point(points.key(), points.message()), body);
    }
  }

  /** What the flags of the record say of its kind. */
  int flag() {
    return flag;
  }

  void extendTo(long lsn) {
    lastLsn = lsn;
  }

  public long firstLsn() {
    return firstLsn;
  }

  public long lastLsn() {
    return lastLsn;
  }

  /** Bytes of the body, not compressed. */
  public int bytes() {
    return body.size();
  }
}
