package dev.grove.actors.log;

import dev.grove.betree.bytes.ByteWriter;

/**
 * Consecutive commits on their way from the root to the log writer: one record. Filled by the
 * root's {@link LogBuffer}, then owned by the log writer, which gives it back to the {@link
 * ChunkPool}.
 */
public final class LogChunk {
  private final ByteWriter body;
  private long firstLsn;
  private long lastLsn;

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

  /** Bytes of the commits, not compressed. */
  public int bytes() {
    return body.size();
  }
}
