package dev.grove.actors.tree;

/** Figures that the root publishes for {@code status}. */
public final class MemoryGauge {
  private volatile long memtableBytes;
  private volatile long lastLsn;

  public long memtableBytes() {
    return memtableBytes;
  }

  public long lastLsn() {
    return lastLsn;
  }

  void memtableBytes(long bytes) {
    memtableBytes = bytes;
  }

  void lastLsn(long lsn) {
    lastLsn = lsn;
  }
}
