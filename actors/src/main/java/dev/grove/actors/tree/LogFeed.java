package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import dev.grove.actors.log.Binding;
import dev.grove.actors.log.LogBuffer;
import dev.grove.actors.log.LogChunk;
import dev.grove.actors.log.LogGauges;
import dev.grove.actors.log.LogResults;
import dev.grove.actors.log.LogSettings;
import dev.grove.actors.log.LogWriter;
import dev.grove.actors.store.LoggedRuns;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.BatchCodec;
import dev.grove.betree.run.Run;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The root's side of the log: collects commits and hands them over in LSN order. Used in the root's
 * turns only.
 *
 * <p>Late binding: the commits of a memtable are {@link Deferred}. Either the memtable's run is
 * written and forced before anybody asks for them, and the log names it; or they go into the log.
 * Whatever comes behind them waits in {@link #queue}.
 *
 * <ol>
 *   <li>A memtable starts deferred.
 *   <li>A sync, a log that is behind, and the second tick that finds them, bind what is open: what
 *       the memtable holds goes into the log as one record, and later commits of the same memtable
 *       as any others. A memtable that is half full is sealed at that tick instead.
 *   <li>The compactor claims the rest when it begins to write the run.
 * </ol>
 */
public final class LogFeed {
  /** A memtable at least this part of the usual size is worth a run when time has passed. */
  private static final int RUN_PART = 2;

  /** More commits than this are not bound by one record. */
  private static final long WHOLE_BYTES_MAX = LogBuffer.RECORD_BYTES_MAX / 2;

  private sealed interface Entry {}

  private record Ready(LogWriter.Command command) implements Entry {}

  private record Waiting(long lsn, CompletableFuture<Long> done) implements Entry {}

  private record Late(Deferred commits) implements Entry {}

  private final LogSettings settings;
  private final long memtableBytes;
  private final LoggedRuns logged;
  private final Deque<Entry> queue = new ArrayDeque<>();
  private LogBuffer buffer;
  private Supplier<MemtableView> memtable;
  private LogGauges gauges;
  private ActorRef<LogWriter.Command> writer;

  /** Commits of the active memtable, also the last of the queue; {@code null} if they are bound. */
  private Deferred active;

  /** Whether nothing of the active memtable is in the log or on its way. */
  private boolean fresh;

  private boolean catchingUp;
  private CompletableFuture<Void> closing;
  private Throwable failure;

  /**
   * A feed that is not connected yet: until {@link #open} nothing is appended.
   *
   * @param memtableBytes a memtable is sealed at this size
   * @param logged holds what the log names
   */
  public LogFeed(LogSettings settings, long memtableBytes, LoggedRuns logged) {
    this.settings = settings;
    this.memtableBytes = memtableBytes;
    this.logged = logged;
  }

  /**
   * Connects it.
   *
   * @param active what the active memtable holds at the moment
   */
  void open(RootMessage.OpenLog open, Supplier<MemtableView> active) {
    buffer = open.buffer();
    gauges = open.gauges();
    writer = open.writer();
    memtable = active;
    fresh = memtable.get().isEmpty() && settings.lateBinding();
    open.done().complete(null);
  }

  /** Takes the next commit, before the memtable does. If this throws, nothing was taken. */
  void append(long lsn, Batch batch) {
    if (active != null || fresh) {
      long size = BatchCodec.encodedSize(batch);
      LogBuffer.checkSize(size);
      if ((active == null ? 0 : active.bytes()) + size <= WHOLE_BYTES_MAX) {
        defer(lsn, size);
        return;
      }
      bindAll();
      fresh = false;
    }
    try {
      buffer.append(lsn, batch);
    } catch (IllegalStateException tooLarge) {
      if (buffer.isEmpty()) {
        throw tooLarge;
      }
      handOver(); // it may be a record of its own
      buffer.append(lsn, batch);
    }
    if (buffer.isFull()) {
      handOver();
    }
  }

  private void defer(long lsn, long size) {
    if (active == null) {
      handOver();
      active = new Deferred(lsn);
      fresh = false;
      queue.addLast(new Late(active));
    }
    active.add(size);
  }

  /** The active memtable is being sealed: how the log will get its commits. */
  Binding seal() {
    Deferred whole = active;
    letGo();
    fresh = buffer != null && settings.lateBinding();
    return whole == null ? Binding.byCommits() : whole.binding();
  }

  /** The run of a memtable is forced, if {@code binding} asked for that. */
  void built(Binding binding, Run run) {
    if (!binding.isByRun()) {
      return;
    }
    if (!(queue.peekFirst() instanceof Late late) || late.commits().binding() != binding) {
      throw new IllegalStateException("the log does not wait for " + run);
    }
    logged.hold(late.commits().lastLsn(), run);
    late.commits().built(run.meta());
    drain();
    writer.tell(new LogWriter.Flush());
  }

  /** Gives the writer what has been collected and may go. */
  void handOver() {
    if (buffer == null) {
      return;
    }
    LogChunk chunk = buffer.handOver();
    if (chunk != null) {
      queue.addLast(new Ready(new LogWriter.Append(chunk)));
    }
    drain();
  }

  /**
   * Time has passed: lets the writer make durable what was there at the last tick.
   *
   * @param canSeal whether the active memtable can be sealed
   * @return whether that is to be done: its commits go to the device as a run
   */
  boolean tick(boolean canSeal) {
    boolean seal =
        canSeal && active != null && active.isOld() && active.bytes() >= memtableBytes / RUN_PART;
    for (Entry entry : queue) {
      if (entry instanceof Late(Deferred commits)) {
        if (commits.isOld() && !(seal && commits == active)) {
          bind(commits);
        }
        commits.grownOld();
      }
    }
    handOver();
    writer.tell(new LogWriter.Flush());
    return seal;
  }

  /** Gives the log everything that is not being written as a run. */
  void bindAll() {
    for (Entry entry : queue) {
      if (entry instanceof Late(Deferred commits)) {
        bind(commits);
      }
    }
    handOver();
  }

  private void bind(Deferred commits) {
    if (!commits.binding().isByCommits() && commits.binding().claimForCommits()) {
      gauges.handedOver(commits.bytes());
      if (commits == active) {
        letGo();
      }
    }
  }

  /** What comes next is no longer of the active memtable's deferred commits. */
  private void letGo() {
    if (active != null) {
      active.end(memtable.get());
      buffer.skipTo(active.lastLsn());
      active = null;
    }
  }

  private void drain() {
    while (!queue.isEmpty()) {
      LogWriter.Command next = command(queue.getFirst());
      if (next == null) {
        return;
      }
      queue.removeFirst();
      writer.tell(next);
    }
    if (closing != null) {
      closing.complete(null);
    }
  }

  private static LogWriter.Command command(Entry entry) {
    return switch (entry) {
      case Ready(LogWriter.Command command) -> command;
      case Waiting(long lsn, CompletableFuture<Long> done) ->
          new LogWriter.Sync(lsn, result -> LogResults.complete(done, result));
      case Late(Deferred commits) -> commits.command();
    };
  }

  /** Completes {@code done} with the newest LSN once that is on the device. */
  void sync(CompletableFuture<Long> done) {
    if (failure != null) {
      done.completeExceptionally(failure);
      return;
    }
    bindAll();
    long lsn = active == null ? buffer.lastLsn() : active.lastLsn();
    queue.addLast(new Waiting(lsn, done));
    drain();
  }

  /** Whether commits must wait for the writer; then {@code root} is told when it has caught up. */
  boolean isBehind(ActorRef<RootMessage> root) {
    if (buffer != null && !catchingUp && gauges.pendingBytes() > settings.pendingBytes()) {
      catchingUp = true;
      CompletableFuture<Long> written = new CompletableFuture<>();
      var _ = written.whenComplete((_, _) -> root.tell(new RootMessage.LogCaughtUp()));
      sync(written);
    }
    return catchingUp;
  }

  void caughtUp() {
    catchingUp = false;
  }

  /** No more commits come: completes {@code done} when the writer has all that there are. */
  void close(Throwable cause, CompletableFuture<Void> done) {
    failure = failure == null ? cause : failure;
    closing = done;
    bindAll();
  }

  /** Nobody is to wait any longer. */
  void fail(Throwable cause) {
    failure = failure == null ? cause : failure;
    for (Entry entry : queue) {
      if (entry instanceof Waiting(long _, CompletableFuture<Long> done)) {
        done.completeExceptionally(cause);
      }
    }
    if (closing != null) {
      closing.complete(null);
    }
  }
}
