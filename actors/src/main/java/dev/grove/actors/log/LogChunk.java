package dev.grove.actors.log;

import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.run.RunMeta;

/**
 * Consecutive commits on their way from the root to the log writer: one record. Filled by the
 * root's {@link LogBuffer}, then owned by the log writer, which gives it back to the {@link
 * ChunkPool}.
 */
public final class LogChunk {
  private final ByteWriter body;
  private long firstLsn;
  private long lastLsn;
  private boolean naming;

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
    naming = false;
  }

  /** Makes this the record that names a run which holds the commits from first to last. */
  void name(long first, long last, RunMeta run) {
    begin(first);
    naming = true;
    lastLsn = last;
    run.encode(body);
  }

  /** Whether it names a run instead of holding commits. */
  boolean isNaming() {
    return naming;
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
