package dev.grove.actors.tree;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Figures that the root publishes for {@code status}. Set with release: a commit need not wait
 * until every processor has seen them.
 */
public final class MemoryGauge {
  private final AtomicLong memtableBytes = new AtomicLong();
  private final AtomicLong lastLsn = new AtomicLong();

  public long memtableBytes() {
    return memtableBytes.get();
  }

  public long lastLsn() {
    return lastLsn.get();
  }

  void memtableBytes(long bytes) {
    memtableBytes.setRelease(bytes);
  }

  void lastLsn(long lsn) {
    lastLsn.setRelease(lsn);
  }
}
