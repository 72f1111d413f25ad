package dev.grove.actors.pace;

import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Messages;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets committers sleep off what their commits cost. Shares of a few microseconds add up, over all
 * threads, to a slice that is worth a sleep; whoever completes it sleeps.
 */
public final class Brake {
  private final Pace pace;
  private final long sliceNanos;
  private final long pauseNanosMax;
  private final AtomicLong owed = new AtomicLong();
  private final AtomicLong paused = new AtomicLong();

  public Brake(PaceSettings settings, Pace pace) {
    this.pace = pace;
    this.sliceNanos = settings.sliceMicros() * 1_000;
    this.pauseNanosMax = settings.pauseMillisMax() * 1_000_000;
  }

  /** To be called after a commit, by its committer. */
  public void after(Batch batch) {
    double nanosPerByte = pace.nanosPerByte();
    if (nanosPerByte > 0) {
      long pause = owe((long) (nanosPerByte * bytes(batch)));
      if (pause > 0) {
        paused.addAndGet(pause);
        LockSupport.parkNanos(this, pause);
      }
    }
  }

  /** Nanoseconds that committers have been asked to sleep since the volume was opened. */
  public long pausedNanos() {
    return paused.get();
  }

  /**
   * Adds a share.
   *
   * @return how long the caller is to sleep; what exceeds the longest pause is forgiven, not kept
   */
  long owe(long nanos) {
    long sum = owed.addAndGet(nanos);
    if (sum < sliceNanos) {
      return 0;
    }
    owed.addAndGet(-sum);
    return Math.min(sum, pauseNanosMax);
  }

  private static long bytes(Batch batch) {
    long sum = 0;
    var operations = batch.operations();
    for (int i = 0; i < operations.size(); i++) {
      sum +=
          switch (operations.get(i)) {
            case Batch.Point(byte[] key, var message) ->
                MemtableView.ENTRY_BYTES + key.length + Messages.heapBytes(message);
            case Batch.DeleteRange _ -> MemtableView.ENTRY_BYTES;
          };
    }
    return sum;
  }
}
