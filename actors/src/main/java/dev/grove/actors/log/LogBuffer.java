package dev.grove.actors.log;

import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.BatchCodec;

/**
 * Where the root encodes its commits until it hands them over. Used by the root alone.
 *
 * <p>Hand over when {@link #isFull}, before a sync, and when the log writer asks for it.
 */
public final class LogBuffer {
  /** No record has a larger body. */
  public static final long RECORD_BYTES_MAX = LogFormat.MAX_BODY_BYTES;

  private final ChunkPool pool;
  private final LogGauges gauges;
  private final int chunkBytes;
  private LogChunk chunk;
  private long lastLsn;

  /**
   * A buffer that goes on where the log ends.
   *
   * @param lastLsn the newest LSN so far: what the log holds, or the checkpoint if that is newer
   */
  public LogBuffer(LogSettings settings, ChunkPool pool, LogGauges gauges, long lastLsn) {
    this.pool = pool;
    this.gauges = gauges;
    this.chunkBytes = settings.chunkBytes();
    this.lastLsn = lastLsn;
  }

  /**
   * Adds a commit. If this throws, nothing was added; in a buffer that was empty, it would have
   * found room.
   *
   * @param lsn one more than the last
   * @throws IllegalStateException if the batch is too large for the log (256 MiB)
   */
  public void append(long lsn, Batch batch) {
    if (lsn != lastLsn + 1) {
      throw new IllegalArgumentException("commit " + lsn + " does not follow " + lastLsn);
    }
    if (chunk == null) {
      chunk = pool.take();
      chunk.begin(lsn);
    }
    ByteWriter body = chunk.body();
    int start = body.size();
    try {
      int length = body.advance(Integer.BYTES);
      BatchCodec.encode(batch, body);
      body.setInt(length, body.size() - length - Integer.BYTES);
    } catch (RuntimeException e) {
      body.truncate(start);
      if (start == 0) {
        chunk = null; // the next one may begin at another LSN
      }
      throw e;
    }
    chunk.extendTo(lsn);
    lastLsn = lsn;
  }

  /**
   * Refuses what no record can hold.
   *
   * @param encodedBytes size of a batch as {@link BatchCodec} writes it
   * @throws IllegalStateException if it is too large for the log (256 MiB)
   */
  public static void checkSize(long encodedBytes) {
    if (encodedBytes > LogFormat.MAX_BODY_BYTES - Integer.BYTES) {
      throw new IllegalStateException(
          "a commit of " + encodedBytes + " bytes is too large for the log: divide it");
    }
  }

  /**
   * Goes on behind commits that reach the log in another way.
   *
   * @param lsn newest of them
   */
  public void skipTo(long lsn) {
    if (!isEmpty() || lsn < lastLsn) {
      throw new IllegalStateException("cannot go on behind " + lsn + " after " + lastLsn);
    }
    lastLsn = lsn;
  }

  /** Whether there is enough for a record. */
  public boolean isFull() {
    return bytes() >= chunkBytes;
  }

  public boolean isEmpty() {
    return bytes() == 0;
  }

  public int bytes() {
    return chunk == null ? 0 : chunk.bytes();
  }

  /** Newest LSN given to this buffer. */
  public long lastLsn() {
    return lastLsn;
  }

  /** Takes out what is there, for {@link LogWriter.Append}; {@code null} if there is nothing. */
  public LogChunk handOver() {
    if (isEmpty()) {
      return null;
    }
    LogChunk full = chunk;
    chunk = null;
    gauges.handedOver(full.bytes());
    return full;
  }
}
