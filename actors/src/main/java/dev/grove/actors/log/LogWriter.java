package dev.grove.actors.log;

import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.PostStop;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.grove.actors.health.Health;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.run.RunMeta;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The actor that writes the log, the only one, on a thread of its own ({@link #props}): its turns
 * wait for the device.
 *
 * <p>Group commit: a {@link Sync} that is not yet satisfied sends the actor a {@link Flush}, which
 * queues behind everything that arrived while the device was busy. So one force serves all of them,
 * and a lone sync waits for nobody.
 *
 * <p>A write that finds no room is kept, with all that come behind it, and tried again until there
 * is; meanwhile syncs fail after a while, and the volume goes on. When a force fails, or a write in
 * any other way, nothing is tried again: the volume is told once, and every sync, waiting or later,
 * fails.
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

  /**
   * Asks to be told when a checkpoint may have the commits up to {@code lsn}: when they are durable
   * here, or at once while the log is not open, for then it waits for that checkpoint.
   */
  public record BeforeCheckpoint(long lsn, Consumer<SyncResult> reply) implements Command {}

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

  /** There may be room again. */
  record Retry() implements Command {}

  /** The answer to a {@link Sync}; given on the log writer's thread, so it must not wait. */
  public sealed interface SyncResult {
    /** The commits up to {@code lsn}, at least what was asked for, are on the device. */
    record Durable(long lsn) implements SyncResult {}

    /**
     * They may not be. {@code FULL}: they are kept, and a later sync may succeed; otherwise never,
     * the volume has stopped.
     */
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

  /**
   * What a log writer works with; the pool and the gauges are shared with the root.
   *
   * @param isDeviceFull whether room is so scarce that spare segments must not keep any
   */
  public record Parts(
      LogSettings settings,
      ChunkPool pool,
      LogGauges gauges,
      Health health,
      BooleanSupplier isDeviceFull,
      Owner owner) {}

  private final SegmentedLog log;
  private final Parts parts;
  private final Backlog backlog;
  private final TimerScheduler<Command> timers;
  private final ActorContext<Command> context;
  private final Waiters waiting = new Waiters();
  private boolean flushQueued;
  private boolean waitsForRoom;
  private VolumeException failure;

  LogWriter(
      SegmentedLog log,
      Parts parts,
      TimerScheduler<Command> timers,
      ActorContext<Command> context) {
    this.log = log;
    this.parts = parts;
    this.backlog = new Backlog(log, parts.gauges(), parts.pool());
    this.timers = timers;
    this.context = context;
  }

  /** Its own thread. */
  public static Props props() {
    return DispatcherSelector.fromConfig("grove.log-dispatcher");
  }

  /**
   * A log writer that goes on where the replay ended: at once if all that was replayed is known to
   * be on the device, otherwise when a checkpoint has it, which {@link Trim} tells. Until then, and
   * while there is no room for a segment, it keeps what comes. Opening the log happens on its
   * thread; if it fails, {@link Owner#logFailed} is called.
   *
   * @param end from {@link LogReader#replay}
   */
  public static Behavior<Command> create(LogFiles files, UUID volume, LogEnd end, Parts parts) {
    return UnopenedLog.create(files, volume, end, parts);
  }

  /** Begins with what has come before the log was open. */
  Behavior<Command> goOn(Iterable<Command> appended, Waiters syncs) {
    appended.forEach(backlog::add);
    waiting.addAll(syncs);
    Behavior<Command> next = onCommand(new Retry());
    return next == Behaviors.<Command>same() ? running() : next;
  }

  private Behavior<Command> running() {
    return Behaviors.receive(Command.class)
        .onMessage(Command.class, this::onCommand)
        .onSignal(
            PostStop.class,
            stop -> {
              fail(LogFailures.closed());
              log.close();
              return Behaviors.same();
            })
        .build();
  }

  private Behavior<Command> onCommand(Command command) {
    try {
      switch (command) {
        case Append append -> append(append);
        case AppendWhole whole -> append(whole);
        case AppendRun run -> append(run);
        case Retry retry -> writeBacklog();
        case Sync sync -> sync(sync);
        case BeforeCheckpoint(long lsn, Consumer<SyncResult> reply) -> sync(new Sync(lsn, reply));
        case Flush flush -> flush();
        case Rotate rotate -> rotate();
        case Trim trim -> log.trim(trim.checkpointLsn());
        case Tick tick -> {
          log.seal();
          if (parts.isDeviceFull().getAsBoolean()) {
            log.deleteSpares();
          }
          parts.owner().requestHandOver();
        }
        case Stop stop -> {
          return stop(stop);
        }
      }
      return Behaviors.same();
    } catch (Throwable e) { // an Error too: nobody may wait for an answer that never comes
      return stopAfter(LogFailures.of(e));
    }
  }

  private void append(Command append) {
    backlog.add(append);
    if (!waitsForRoom) {
      writeBacklog();
    }
  }

  private void writeBacklog() {
    VolumeException full = backlog.write();
    waitsForRoom = full != null;
    if (waitsForRoom) {
      parts.health().shortage().waits(this, full);
      log.deleteSpares();
      timers.startSingleTimer(new Retry(), parts.health().retryAfter());
      waiting.refuseIfTooLong(parts.health().shortage());
      return;
    }
    parts.health().shortage().over(this);
    if (!waiting.isEmpty()) {
      queueFlush();
    }
  }

  /** For the sake of trimming only: the present segment may as well go on. */
  private void rotate() {
    try {
      log.rotate();
    } catch (VolumeException e) {
      if (!e.mayPass()) {
        throw e;
      }
      context.getLog().debug("the log segment goes on", e);
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
    waiting.serve(log.durableLsn());
  }

  private Behavior<Command> stop(Stop stop) {
    SyncResult last;
    try {
      last = end();
    } catch (Throwable e) { // an Error too: who closes the volume waits for an answer
      VolumeException cause = LogFailures.of(e);
      parts.owner().logFailed(cause);
      last = new SyncResult.Failed(cause);
    }
    log.close();
    fail(last instanceof SyncResult.Failed failed ? failed.cause() : LogFailures.closed());
    stop.reply().accept(last);
    return Behaviors.stopped();
  }

  private SyncResult end() {
    VolumeException full = backlog.write();
    flush();
    if (full != null) {
      return new SyncResult.Failed(full);
    }
    log.end();
    return new SyncResult.Durable(log.durableLsn());
  }

  private Behavior<Command> stopAfter(VolumeException cause) {
    fail(cause);
    parts.owner().logFailed(cause);
    parts.health().shortage().over(this);
    backlog.giveUp(context.getSelf()::tell);
    log.close();
    return FailedLog.create(cause, parts.gauges(), parts.pool());
  }

  private void fail(VolumeException cause) {
    if (failure == null) {
      failure = cause;
      waiting.refuse(cause);
    }
  }
}
