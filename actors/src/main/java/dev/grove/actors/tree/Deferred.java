package dev.grove.actors.tree;

import dev.grove.actors.log.Binding;
import dev.grove.actors.log.LogBuffer;
import dev.grove.actors.log.LogWriter;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.BatchCodec;
import dev.grove.betree.run.RunMeta;
import java.util.ArrayList;
import java.util.List;

/**
 * The commits of one memtable that the log has not been given: all of them from the memtable's
 * first on. Used in the root's turns only; the binding is shared with the compactor.
 */
final class Deferred {
  private final long firstLsn;
  private final List<Batch> batches = new ArrayList<>();
  private final Binding binding = Binding.open();
  private long bytes;
  private long operations;
  private boolean old;
  private RunMeta run;

  Deferred(long firstLsn) {
    this.firstLsn = firstLsn;
  }

  /**
   * Adds the next commit. If this throws, nothing was added.
   *
   * @throws IllegalStateException if the batch is too large for the log
   */
  void add(Batch batch) {
    long size = BatchCodec.encodedSize(batch);
    LogBuffer.checkSize(size);
    batches.add(batch);
    bytes += size;
    operations += batch.operations().size();
  }

  /** Bytes of the commits as the log would have them. */
  long bytes() {
    return bytes;
  }

  long lastLsn() {
    return firstLsn + batches.size() - 1;
  }

  Binding binding() {
    return binding;
  }

  /** Whether its operations have {@code meanBytes} or more on average. */
  boolean isLarge(int meanBytes) {
    return bytes >= meanBytes * Math.max(1, operations);
  }

  /** Whether a tick has found it before. */
  boolean isOld() {
    return old;
  }

  void grownOld() {
    old = true;
  }

  /** The run is forced and can be named. */
  void built(RunMeta meta) {
    run = meta;
  }

  /** What the log writer is to do; {@code null} while that is open, or the run is not there yet. */
  LogWriter.Command command() {
    if (binding.isByCommits()) {
      return new LogWriter.AppendAll(firstLsn, batches, bytes);
    }
    return run == null ? null : new LogWriter.AppendRun(firstLsn, lastLsn(), run);
  }
}
