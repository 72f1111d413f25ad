package dev.grove.actors.log;

import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.run.RunMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The actor that writes the log, the only one, on a thread of its own ({@link #props}): its turns
 * wait for the device.
 *
 * <p>Group commit: a {@link Sync} that is not yet satisfied sends the actor a {@link Flush}, which
 * queues behind everything that arrived while the device was busy. So one force serves all of them,
 * and a lone sync waits for nobody.
 *
 * <p>When a write or a force fails, nothing is tried again: the volume is told once, and every
 * sync, waiting or later, fails.
 */
public final class LogWriter {
  /** What the log writer understands. */
  public sealed interface Command {}

  /** Writes commits that follow those of the last one. The writer owns the chunk from here. */
  public record Append(LogChunk chunk) implements Command {}

  /**
   * Writes the commits from first to last, which follow those of the last one, as one record.
   *
   * @param memtable what they made of an empty memtable
   * @param bytes what they count for among the pending ones
   */
  public record AppendWhole(long firstLsn, long lastLsn, MemtableView memtable, long bytes)
      implements Command {}

  /** Writes that the commits from first to last are those in a run, which is forced. */
  public record AppendRun(long firstLsn, long lastLsn, RunMeta run) implements Command {}

  /**
   * Asks to be told when {@code lsn} is durable. The root sends it behind the {@link Append} that
   * holds the LSN.
   */
  public record Sync(long lsn, Consumer<SyncResult> reply) implements Command {}

  /** Starts a new segment, so that a checkpoint can trim the present one. */
  public record Rotate() implements Command {}

  /** Deletes the segments that hold nothing newer than a durable checkpoint's LSN. */
  public record Trim(long checkpointLsn) implements Command {}

  /**
   * Makes everything appended so far durable. The root's answer to {@link Owner#requestHandOver},
   * behind an Append if it has any.
   */
  public record Flush() implements Command {}

  /** Forces, closes the log and stops; the reply tells whether it is durable. */
  public record Stop(Consumer<SyncResult> reply) implements Command {}

  /** A part of the flush interval has passed. */
  record Tick() implements Command {}

  /** The answer to a {@link Sync}; given on the log writer's thread, so it must not wait. */
  public sealed interface SyncResult {
    /** The commits up to {@code lsn}, at least what was asked for, are on the device. */
    record Durable(long lsn) implements SyncResult {}

    /** They may not be, and never will: the volume has stopped. */
    record Failed(VolumeException cause) implements SyncResult {}
  }

  /** Whom the log writer tells; called on its thread, so neither may wait. */
  public interface Owner {
    /**
     * Asks the root for what it has buffered: it sends an {@link Append} if there is something, and
     * then a {@link Flush}.
     */
    void requestHandOver();

    /** The log can no longer be written: the volume must stop taking commits. Called once. */
    void logFailed(VolumeException cause);
  }

  private final SegmentedLog log;
  private final LogGauges gauges;
  private final ChunkPool pool;
  private final Owner owner;
  private final ActorContext<Command> context;
  private final List<Sync> waiting = new ArrayList<>();
  private boolean flushQueued;
  private VolumeException failure;

  private LogWriter(
      SegmentedLog log,
      LogGauges gauges,
      ChunkPool pool,
      Owner owner,
      ActorContext<Command> context) {
    this.log = log;
    this.gauges = gauges;
    this.pool = pool;
    this.owner = owner;
    this.context = context;
  }

  /** Its own thread. */
  public static Props props() {
    return DispatcherSelector.fromConfig("grove.log-dispatcher");
  }

  /**
   * A log writer that goes on where the replay ended. Opening the log happens on its thread; if it
   * fails, {@link Owner#logFailed} is called.
   *
   * @param end from {@link LogReader#replay}
   * @param pool shared with the root's {@link LogBuffer}, as are the gauges
   */
  public static Behavior<Command> create(
      LogFiles files,
      UUID volume,
      LogSettings settings,
      LogEnd end,
      ChunkPool pool,
      LogGauges gauges,
      Owner owner) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  SegmentedLog log;
                  try {
                    log = SegmentedLog.open(files, volume, settings, gauges, end);
                  } catch (VolumeException e) {
                    owner.logFailed(e);
                    return FailedLog.create(e, gauges, pool);
                  }
                  timers.startTimerWithFixedDelay(new Tick(), settings.tick());
                  return new LogWriter(log, gauges, pool, owner, context).running();
                }));
  }

  private Behavior<Command> running() {
    return Behaviors.receive(Command.class)
        .onMessage(Command.class, this::onCommand)
        .onSignal(
            PostStop.class,
            stop -> {
              fail(closed());
              log.close();
              return Behaviors.same();
            })
        .build();
  }

  private Behavior<Command> onCommand(Command command) {
    try {
      switch (command) {
        case Append append -> append(append.chunk());
        case AppendWhole whole -> append(whole);
        case AppendRun run -> append(run);
        case Sync sync -> sync(sync);
        case Flush flush -> flush();
        case Rotate rotate -> log.rotate();
        case Trim trim -> log.trim(trim.checkpointLsn());
        case Tick tick -> {
          log.seal();
          owner.requestHandOver();
        }
        case Stop stop -> {
          return stop(stop);
        }
      }
      return Behaviors.same();
    } catch (VolumeException e) {
      return stopAfter(e);
    } catch (RuntimeException e) {
      return stopAfter(
          new VolumeException(
              Reason.IO, "the log writer failed: " + e + "; open the volume again", e));
    }
  }

  private void append(LogChunk chunk) {
    int bytes = chunk.bytes();
    try {
      write(chunk);
    } finally {
      gauges.written(bytes);
    }
  }

  private void append(AppendWhole whole) {
    try {
      LogChunk chunk = pool.take();
      chunk.whole(whole.firstLsn(), whole.lastLsn(), whole.memtable());
      write(chunk);
    } finally {
      gauges.written(whole.bytes());
    }
  }

  private void append(AppendRun run) {
    LogChunk chunk = pool.take();
    chunk.name(run.firstLsn(), run.lastLsn(), run.run());
    write(chunk);
  }

  private void write(LogChunk chunk) {
    try {
      log.append(chunk);
    } finally {
      pool.give(chunk);
    }
    if (!waiting.isEmpty()) {
      queueFlush();
    }
  }

  private void sync(Sync sync) {
    if (sync.lsn() <= log.durableLsn()) {
      sync.reply().accept(new SyncResult.Durable(log.durableLsn()));
    } else {
      waiting.add(sync);
      queueFlush();
    }
  }

  private void queueFlush() {
    if (!flushQueued) {
      flushQueued = true;
      context.getSelf().tell(new Flush());
    }
  }

  private void flush() {
    flushQueued = false;
    log.force();
    long durable = log.durableLsn();
    List<Sync> served = waiting.stream().filter(sync -> sync.lsn() <= durable).toList();
    waiting.removeAll(served);
    served.forEach(sync -> sync.reply().accept(new SyncResult.Durable(durable)));
  }

  private Behavior<Command> stop(Stop stop) {
    SyncResult result;
    try {
      flush();
      result = new SyncResult.Durable(log.durableLsn());
      log.end();
    } catch (VolumeException e) {
      owner.logFailed(e);
      result = new SyncResult.Failed(e);
    }
    log.close();
    SyncResult last = result;
    fail(last instanceof SyncResult.Failed failed ? failed.cause() : closed());
    stop.reply().accept(last);
    return Behaviors.stopped();
  }

  private Behavior<Command> stopAfter(VolumeException cause) {
    fail(cause);
    owner.logFailed(cause);
    try {
      log.close();
    } catch (VolumeException e) {
      context.getLog().debug("closing the failed log", e);
    }
    return FailedLog.create(cause, gauges, pool);
  }

  private void fail(VolumeException cause) {
    if (failure == null) {
      failure = cause;
      waiting.forEach(sync -> sync.reply().accept(new SyncResult.Failed(cause)));
      waiting.clear();
    }
  }

  private static VolumeException closed() {
    return new VolumeException(Reason.CLOSED, "the volume has been closed; open it again");
  }
}
