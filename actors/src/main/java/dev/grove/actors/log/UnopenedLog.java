package dev.grove.actors.log;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.grove.actors.log.LogWriter.Command;
import dev.grove.actors.log.LogWriter.Parts;
import dev.grove.actors.log.LogWriter.SyncResult;
import dev.grove.actors.southbound.LogFiles;
import dev.grove.actors.volume.VolumeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.UUID;

/**
 * The log writer until its log is open.
 *
 * <p>A new segment vouches for all that was replayed, so it must be on the device. The end of the
 * old log may not be: if an earlier process failed to force it, the kernel has pages of it that it
 * takes for clean, shows them, and forces nothing. What nothing vouches for therefore has to be in
 * a checkpoint first, which writes it anew.
 *
 * <p>Until then, and while there is no room for the segment, commits are kept, as by a {@link
 * LogWriter} that finds no room, and no sync of them is answered.
 */
final class UnopenedLog {
  private final LogFiles files;
  private final UUID volume;
  private final LogEnd end;
  private final Parts parts;
  private final TimerScheduler<Command> timers;
  private final ActorContext<Command> context;

  /** The root bounds it, by the bytes that are not yet written. */
  private final Deque<Command> appended = new ArrayDeque<>();

  private final Waiters waiting = new Waiters();

  /** Nothing up to here is needed from the log. */
  private long checkpointLsn;

  private UnopenedLog(
      LogFiles files,
      UUID volume,
      LogEnd end,
      Parts parts,
      TimerScheduler<Command> timers,
      ActorContext<Command> context) {
    this.files = files;
    this.volume = volume;
    this.end = end;
    this.parts = parts;
    this.timers = timers;
    this.context = context;
  }

  static Behavior<Command> create(LogFiles files, UUID volume, LogEnd end, Parts parts) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(new LogWriter.Tick(), parts.settings().tick());
                  return new UnopenedLog(files, volume, end, parts, timers, context).start();
                }));
  }

  private Behavior<Command> start() {
    parts.gauges().setDurableLsn(end.vouchedLsn());
    parts.gauges().setLogBytes(end.segments().stream().mapToLong(LogEnd.Segment::bytes).sum());
    Behavior<Command> next = openIfVouched();
    if (next != Behaviors.<Command>same()) {
      return next;
    }
    timers.startTimerWithFixedDelay(new LogWriter.Retry(), parts.health().retryAfter());
    return waits();
  }

  private Behavior<Command> waits() {
    return Behaviors.receive(Command.class)
        .onMessage(Command.class, this::onCommand)
        .onSignal(
            PostStop.class,
            stop -> {
              waiting.refuse(LogFailures.closed());
              return Behaviors.same();
            })
        .build();
  }

  private Behavior<Command> onCommand(Command command) {
    switch (command) {
      case LogWriter.Append _, LogWriter.AppendWhole _, LogWriter.AppendRun _ ->
          appended.add(command);
      case LogWriter.Sync sync -> {
        waiting.add(sync);
        waiting.serve(parts.gauges().durableLsn());
      }
      case LogWriter.BeforeCheckpoint before ->
          before.reply().accept(new SyncResult.Durable(before.lsn()));
      case LogWriter.Trim trim -> {
        checkpointLsn = trim.checkpointLsn();
        return openIfVouched();
      }
      case LogWriter.Retry _ -> {
        waiting.refuseIfTooLong(parts.health().shortage());
        return openIfVouched();
      }
      case LogWriter.Tick _ -> parts.owner().requestHandOver();
      case LogWriter.Flush _, LogWriter.Rotate _ -> {}
      case LogWriter.Stop stop -> {
        waiting.refuse(LogFailures.closed());
        parts.health().shortage().over(this);
        stop.reply().accept(new SyncResult.Durable(parts.gauges().durableLsn()));
        return Behaviors.stopped();
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> openIfVouched() {
    if (!end.isVouched() && checkpointLsn < end.lastLsn()) {
      return Behaviors.same();
    }
    SegmentedLog log;
    try {
      log = SegmentedLog.open(files, volume, parts.settings(), parts.gauges(), end);
    } catch (Throwable e) { // an Error too: nobody may wait for an answer that never comes
      VolumeException cause = LogFailures.of(e);
      if (!cause.mayPass()) {
        return fail(cause);
      }
      parts.health().shortage().waits(this, cause);
      return Behaviors.same();
    }
    timers.cancel(new LogWriter.Retry());
    parts.health().shortage().over(this);
    log.trim(checkpointLsn);
    return new LogWriter(log, parts, timers, context).goOn(appended, waiting);
  }

  private Behavior<Command> fail(VolumeException cause) {
    timers.cancel(new LogWriter.Retry());
    parts.owner().logFailed(cause);
    parts.health().shortage().over(this);
    waiting.refuse(cause);
    appended.forEach(context.getSelf()::tell); // to be counted as dropped
    return FailedLog.create(cause, parts.gauges(), parts.pool());
  }
}
