package dev.grove.actors.tree;

import dev.grove.actors.log.Binding;
import dev.grove.actors.log.LogWriter;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.run.RunMeta;

/**
 * The commits of one memtable that the log has not been given: all of them from the memtable's
 * first on. They are in the memtable; here is only how many. Used in the root's turns only; the
 * binding is shared with the compactor.
 */
final class Deferred {
  private final long firstLsn;
  private final Binding binding = Binding.open();
  private long lastLsn;
  private long bytes;
  private boolean old;
  private MemtableView memtable;
  private RunMeta run;

  Deferred(long firstLsn) {
    this.firstLsn = firstLsn;
    this.lastLsn = firstLsn - 1;
  }

  /**
   * Adds the next commit.
   *
   * @param size its bytes as the log would have them
   */
  void add(long size) {
    bytes += size;
    lastLsn++;
  }

  /** Bytes of the commits as the log would have them. */
  long bytes() {
    return bytes;
  }

  long lastLsn() {
    return lastLsn;
  }

  Binding binding() {
    return binding;
  }

  /** Whether a tick has found it before. */
  boolean isOld() {
    return old;
  }

  void grownOld() {
    old = true;
  }

  /** No more commits are added: {@code view} shows them all, and no others. */
  void end(MemtableView view) {
    memtable = view;
  }

  /** The run is forced and can be named. */
  void built(RunMeta meta) {
    run = meta;
  }

  /** What the log writer is to do; {@code null} while that is open, or the run is not there yet. */
  LogWriter.Command command() {
    if (binding.isByCommits()) {
      return new LogWriter.AppendWhole(firstLsn, lastLsn, memtable, bytes);
    }
    return run == null ? null : new LogWriter.AppendRun(firstLsn, lastLsn, run);
  }
}
