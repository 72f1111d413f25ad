package dev.grove.actors.log;

import java.util.concurrent.atomic.AtomicLong;

/** Figures of the log that anyone may read at any time. */
public final class LogGauges {
  private volatile long durableLsn;
  private volatile long logBytes;
  private volatile long forces;
  private final AtomicLong pendingBytes = new AtomicLong();

  /** Newest LSN known to be on the device. */
  public long durableLsn() {
    return durableLsn;
  }

  /** Bytes of all segments. */
  public long logBytes() {
    return logBytes;
  }

  /** Forces of the log since it was opened; one may have served many syncs. */
  public long forces() {
    return forces;
  }

  /**
   * Bytes handed over that the writer has not yet written: what the root bounds by delaying its
   * replies.
   */
  public long pendingBytes() {
    return pendingBytes.get();
  }

  /** The root has handed over so many bytes. */
  public void handedOver(long bytes) {
    pendingBytes.addAndGet(bytes);
  }

  void written(long bytes) {
    pendingBytes.addAndGet(-bytes);
  }

  void setDurableLsn(long lsn) {
    durableLsn = lsn;
  }

  void setLogBytes(long bytes) {
    logBytes = bytes;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // the log writer is the only one who counts
  void countForce() {
    forces++;
  }
}
