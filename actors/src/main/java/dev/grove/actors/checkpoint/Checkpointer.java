package dev.grove.actors.checkpoint;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.health.Health;
import dev.grove.actors.log.LogGauges;
import dev.grove.actors.log.LogWriter;
import dev.grove.actors.tree.MemoryGauge;
import dev.grove.actors.tree.NodeMessage;
import dev.grove.actors.tree.NodeRegistry;
import dev.grove.actors.tree.RootMessage;
import dev.grove.actors.volume.VolumeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes checkpoints: every so often, when the log has grown, and when asked.
 *
 * <ol>
 *   <li>Ask the root to begin. It turns its memtables into runs, then cuts: its header goes here
 *       and markers go down the tree.
 *   <li>Collect the headers of all nodes, tell all that the cut is complete, and wait until the log
 *       is durable up to it, unless the log waits for this checkpoint: after a recovery.
 *   <li>Write the runs that exist in memory only, then the changed headers, and force both.
 *   <li>Let go of the previous checkpoint: trim the log, delete blobs that nothing refers to any
 *       more.
 * </ol>
 *
 * Runs on a dispatcher whose threads may block.
 */
public final class Checkpointer {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpointer.class);
  private static final Duration TICK = Duration.ofSeconds(1);

  /**
   * Without new commits a checkpoint costs little, and only after it is the space free that merges
   * have given back: so it comes after this part of the interval.
   */
  private static final int QUIET_DIVISOR = 10;

  /** What a checkpointer works with. */
  public record Parts(
      ActorRef<RootMessage> root,
      ActorRef<LogWriter.Command> log,
      LogGauges logGauges,
      MemoryGauge memory,
      NodeRegistry registry,
      CheckpointWriter writer,
      CheckpointSettings settings,
      Health health,
      long fullRetryMillis,
      LongSupplier nanoTime) {}

  private final Parts parts;
  private final ActorRef<CheckpointerMessage> self;
  private final List<CompletableFuture<Long>> requests = new ArrayList<>();
  private final List<CompletableFuture<Long>> served = new ArrayList<>();
  private long number;
  private Cut cut;

  /** All headers of the cut are in, and everybody has been told. */
  private boolean collected;

  /** Every commit of the cut is in the log, durably, or need not be. */
  private boolean logDurable;

  /** Why the log cannot have them for now. */
  private VolumeException logFull;

  private long lastEndNanos;

  /** The last attempt found the device full. */
  private boolean isShort;

  private Throwable failure;

  private Checkpointer(Parts parts, ActorRef<CheckpointerMessage> self) {
    this.parts = parts;
    this.self = self;
    this.lastEndNanos = parts.nanoTime().getAsLong();
  }

  public static Behavior<CheckpointerMessage> create(Parts parts) {
    return Behaviors.setup(
        (ActorContext<CheckpointerMessage> actor) ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new CheckpointerMessage.Tick(), TICK);
                  Checkpointer checkpointer = new Checkpointer(parts, actor.getSelf());
                  return Behaviors.receiveMessage(
                      message -> {
                        checkpointer.onMessage(message);
                        return Behaviors.same();
                      });
                }));
  }

  private void onMessage(CheckpointerMessage message) {
    try {
      switch (message) {
        case CheckpointerMessage.Checkpoint request -> requests.add(request.done());
        case CheckpointerMessage.Tick _ -> onTick();
        case CheckpointerMessage.CapturedRoot root -> onRoot(root);
        case CheckpointerMessage.CapturedNode node -> cut.add(node.node(), node.header());
        case CheckpointerMessage.LogSynced synced -> onLogSynced(synced.result());
        case CheckpointerMessage.Fail fail -> onFail(fail.cause());
        case CheckpointerMessage.Stop stop -> {
          onFail(stop.cause());
          stop.done().complete(null);
        }
      }
      if (failure != null) {
        answer(requests, failure);
      } else if (cut != null && cut.isComplete()) {
        advance();
      }
      boolean asked = !requests.isEmpty();
      // Only a tick looks at the log's size: right after a checkpoint it is not trimmed yet, and
      // after one that found the device
      // full the next would follow at once.
      boolean look = message instanceof CheckpointerMessage.Tick;
      if (cut == null && failure == null && (asked || (look && isDue()))) {
        begin();
      }
    } catch (Throwable e) {
      parts.health().failure().accept(e); // before anybody is answered
      onFail(e);
    }
  }

  /** After a failure nothing is deleted: which checkpoint the device holds may be unknown. */
  private void onTick() {
    if (failure == null) {
      parts.writer().deleteReleased();
    }
    VolumeException refusal = parts.health().shortage().refusal();
    if (refusal != null) {
      answer(served, refusal); // the checkpoint goes on
    }
  }

  private boolean isDue() {
    if (isShort) {
      return elapsedMillis() >= parts.fullRetryMillis();
    }
    long logBytes = parts.logGauges().logBytes() + parts.writer().loggedBytes();
    if (logBytes >= parts.settings().logBytes()) {
      return parts.memory().lastLsn() > parts.writer().checkpointLsn();
    }
    long elapsedMillis = elapsedMillis();
    long interval = parts.settings().intervalMillis();
    if (parts.memory().lastLsn() > parts.writer().checkpointLsn()) {
      return elapsedMillis >= interval;
    }
    return elapsedMillis >= interval / QUIET_DIVISOR && parts.writer().structureChanged();
  }

  private long elapsedMillis() {
    return (parts.nanoTime().getAsLong() - lastEndNanos) / 1_000_000;
  }

  private void begin() {
    served.addAll(requests);
    requests.clear();
    number++;
    cut = new Cut(parts.writer().rootId());
    collected = false;
    logDurable = false;
    logFull = null;
    parts.root().tell(new RootMessage.Begin(number, self));
  }

  private void onRoot(CheckpointerMessage.CapturedRoot root) {
    cut.lsn(root.lsn());
    cut.add(cut.rootId(), root.header());
    parts
        .log()
        .tell(
            new LogWriter.BeforeCheckpoint(
                root.lsn(), result -> self.tell(new CheckpointerMessage.LogSynced(result))));
  }

  private void onLogSynced(LogWriter.SyncResult result) {
    switch (result) {
      case LogWriter.SyncResult.Durable _ -> logDurable = true;
      case LogWriter.SyncResult.Failed(VolumeException cause) -> {
        if (!cause.mayPass()) {
          throw cause;
        }
        logFull = cause;
      }
    }
  }

  /** All headers of the cut are in: the nodes need not wait for the log as well. */
  private void advance() {
    if (!collected) {
      collected = true;
      parts.root().tell(new RootMessage.CutComplete(number));
      parts.registry().broadcast(new NodeMessage.CutComplete(number));
    }
    if (logDurable) {
      finish();
    } else if (logFull != null) {
      cut.release();
      cut = null;
      lastEndNanos = parts.nanoTime().getAsLong();
      postpone(logFull);
    }
  }

  private void finish() {
    Cut whole = cut;
    cut = null;
    lastEndNanos = parts.nanoTime().getAsLong();
    try {
      parts.writer().write(whole);
    } catch (VolumeException e) {
      if (!e.mayPass()) {
        throw e;
      }
      postpone(e);
      return;
    }
    isShort = false;
    parts.health().shortage().over(this);
    parts.log().tell(new LogWriter.Rotate());
    parts.log().tell(new LogWriter.Trim(whole.lsn()));
    served.forEach(done -> done.complete(whole.lsn()));
    served.clear();
  }

  /** Nothing was lost, the checkpoint before still counts. */
  private void postpone(VolumeException full) {
    LOG.warn("no checkpoint, to be tried again: {}", full.getMessage());
    isShort = true;
    parts.health().shortage().waits(this, full);
    answer(served, full);
  }

  private void onFail(Throwable cause) {
    failure = cause;
    answer(requests, cause);
    answer(served, cause);
  }

  private static void answer(List<CompletableFuture<Long>> waiting, Throwable cause) {
    waiting.forEach(done -> done.completeExceptionally(cause));
    waiting.clear();
  }
}
