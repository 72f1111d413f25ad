package dev.grove.actors.store;

import dev.grove.betree.run.Run;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Runs that the log names instead of their commits. Each is held here until a durable checkpoint
 * has its commits: a recovery before that reads it, however soon merges have replaced it in the
 * tree. At most as many as the log between two checkpoints has records. Safe for use by many
 * threads.
 */
public final class LoggedRuns {
  private record Logged(long lastLsn, Run run) {}

  private final Deque<Logged> oldestFirst = new ArrayDeque<>();

  /**
   * Holds a run from before the log names it.
   *
   * @param lastLsn newest commit in it; larger than that of any run before
   */
  public synchronized void hold(long lastLsn, Run run) {
    if (!oldestFirst.isEmpty() && oldestFirst.getLast().lastLsn() >= lastLsn) {
      throw new IllegalArgumentException(
          run + " ends at " + lastLsn + ", the one before at " + oldestFirst.getLast().lastLsn());
    }
    run.retain();
    oldestFirst.addLast(new Logged(lastLsn, run));
  }

  /** Bytes of the runs held: what they take on the device at most because of the log. */
  public synchronized long bytes() {
    return oldestFirst.stream().mapToLong(logged -> logged.run().meta().length()).sum();
  }

  public synchronized Set<Long> ids() {
    return oldestFirst.stream().map(logged -> logged.run().id()).collect(Collectors.toSet());
  }

  /** A checkpoint is durable: nothing up to its LSN is replayed any more. */
  public synchronized void releaseUpTo(long checkpointLsn) {
    while (!oldestFirst.isEmpty() && oldestFirst.getFirst().lastLsn() <= checkpointLsn) {
      oldestFirst.removeFirst().run().release();
    }
  }
}
