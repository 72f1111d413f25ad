package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.BatchCodec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How much of what was committed is not durable yet, and since when. Commits that come shortly one
 * after the other are counted together, so it takes little memory and time; what is told is never
 * less than the truth.
 */
final class PendingCommits {
  /** Commits of so long a time are counted together. */
  private static final long TOGETHER_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Beyond, everything is counted together with the newest. */
  private static final int MARKS_MAX = 1024;

  private static final class Mark {
    final long firstNanos;
    long lastLsn;
    long bytes;

    Mark(long firstNanos) {
      this.firstNanos = firstNanos;
    }
  }

  /**
   * What waits.
   *
   * @param bytes as the log has them
   * @param oldestMillis since when the oldest waits; 0 if there is none
   */
  record Waiting(long bytes, long oldestMillis) {}

  private final Volume volume;
  private final LongSupplier nanoTime;
  private final Deque<Mark> marks = new ArrayDeque<>();

  PendingCommits(Volume volume, LongSupplier nanoTime) {
    this.volume = volume;
    this.nanoTime = nanoTime;
  }

  /** Commits a batch and returns its LSN. */
  long commit(Batch batch) {
    // Before the commit: the oldest may only be thought older than it is.
    long start = nanoTime.getAsLong();
    long lsn = volume.commit(batch);
    count(lsn, BatchCodec.encodedSize(batch), start);
    return lsn;
  }

  private synchronized void count(long lsn, long bytes, long start) {
    prune();
    Mark last = marks.peekLast();
    boolean together =
        last != null && (start - last.firstNanos < TOGETHER_NANOS || marks.size() >= MARKS_MAX);
    if (!together) {
      Mark next = new Mark(start);
      // Threads may come here out of the order of their LSNs; those of marks rise.
      next.lastLsn = last == null ? lsn : last.lastLsn;
      marks.addLast(next);
      last = next;
    }
    last.lastLsn = Math.max(last.lastLsn, lsn);
    last.bytes += bytes;
  }

  private void prune() {
    if (marks.isEmpty()) {
      return;
    }
    long durable = volume.durableLsn();
    while (!marks.isEmpty() && marks.getFirst().lastLsn <= durable) {
      marks.removeFirst();
    }
  }

  synchronized Waiting waiting() {
    prune();
    if (marks.isEmpty()) {
      return new Waiting(0, 0);
    }
    long bytes = marks.stream().mapToLong(mark -> mark.bytes).sum();
    long age = nanoTime.getAsLong() - marks.getFirst().firstNanos;
    // At least one: something does wait.
    return new Waiting(bytes, Math.max(1, TimeUnit.NANOSECONDS.toMillis(age)));
  }
}
