package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import dev.grove.actors.log.LogBuffer;
import dev.grove.actors.log.LogChunk;
import dev.grove.actors.log.LogGauges;
import dev.grove.actors.log.LogResults;
import dev.grove.actors.log.LogWriter;
import dev.grove.betree.message.Batch;
import java.util.concurrent.CompletableFuture;

/**
 * The root's side of the log: collects commits and hands them over in chunks. Used in the root's
 * turns only.
 */
public final class LogFeed {
  private LogBuffer buffer;
  private LogGauges gauges;
  private long pendingBytesMax;
  private ActorRef<LogWriter.Command> writer;
  private boolean catchingUp;
  private RuntimeException failure;

  /** A feed that is not connected yet: until {@link #open} nothing is appended. */
  public LogFeed() {}

  void open(RootMessage.OpenLog open) {
    buffer = open.buffer();
    gauges = open.gauges();
    pendingBytesMax = open.pendingBytesMax();
    writer = open.writer();
    open.done().complete(null);
  }

  void append(long lsn, Batch batch) {
    buffer.append(lsn, batch);
    if (buffer.isFull()) {
      handOver();
    }
  }

  void handOver() {
    LogChunk chunk = buffer.handOver();
    if (chunk != null) {
      writer.tell(new LogWriter.Append(chunk));
    }
  }

  /** Lets the writer make everything so far durable. */
  void flush() {
    handOver();
    writer.tell(new LogWriter.Flush());
  }

  /** Completes {@code done} with the newest LSN once that is on the device. */
  void sync(CompletableFuture<Long> done) {
    if (failure != null) {
      done.completeExceptionally(failure);
      return;
    }
    handOver();
    writer.tell(new LogWriter.Sync(buffer.lastLsn(), result -> LogResults.complete(done, result)));
  }

  /** Whether commits must wait for the writer; then {@code root} is told when it has caught up. */
  boolean isBehind(ActorRef<RootMessage> root) {
    if (buffer != null && !catchingUp && gauges.pendingBytes() > pendingBytesMax) {
      catchingUp = true;
      handOver();
      writer.tell(
          new LogWriter.Sync(buffer.lastLsn(), _ -> root.tell(new RootMessage.LogCaughtUp())));
    }
    return catchingUp;
  }

  void caughtUp() {
    catchingUp = false;
  }

  void fail(RuntimeException cause) {
    failure = cause;
  }
}
