package dev.grove.actors.log;

import dev.grove.actors.log.LogWriter.Command;
import dev.grove.actors.volume.VolumeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What the log writer has been given and has not written: one command at a time, or, while the
 * device is full, all that has come since. The root bounds it, by the bytes handed over that are
 * not yet written. Used by the log writer alone.
 */
final class Backlog {
  private final SegmentedLog log;
  private final LogGauges gauges;
  private final ChunkPool pool;
  private final Deque<Command> commands = new ArrayDeque<>();

  Backlog(SegmentedLog log, LogGauges gauges, ChunkPool pool) {
    this.log = log;
    this.gauges = gauges;
    this.pool = pool;
  }

  void add(Command append) {
    commands.addLast(append);
  }

  boolean isEmpty() {
    return commands.isEmpty();
  }

  /**
   * Writes in order, as far as there is room.
   *
   * @return why it ends before the last, which {@link VolumeException#mayPass may pass}, or {@code
   *     null}
   */
  VolumeException write() {
    while (!commands.isEmpty()) {
      try {
        write(commands.getFirst());
      } catch (VolumeException e) {
        if (e.mayPass()) {
          return e;
        }
        throw e;
      }
      commands.removeFirst();
    }
    return null;
  }

  private void write(Command command) {
    switch (command) {
      case LogWriter.Append(LogChunk chunk) -> {
        int bytes = chunk.bytes();
        log.append(chunk);
        pool.give(chunk);
        gauges.written(bytes);
      }
      case LogWriter.AppendWhole whole -> {
        made(chunk -> chunk.whole(whole.firstLsn(), whole.lastLsn(), whole.memtable()));
        gauges.written(whole.bytes());
      }
      case LogWriter.AppendRun run ->
          made(chunk -> chunk.name(run.firstLsn(), run.lastLsn(), run.run()));
      default -> throw new IllegalStateException("not to be written: " + command);
    }
  }

  private void made(Consumer<LogChunk> maker) {
    LogChunk chunk = pool.take();
    try {
      maker.accept(chunk);
      log.append(chunk);
    } finally {
      pool.give(chunk);
    }
  }

  /** Gives up: {@code target} gets what was not written. */
  void giveUp(Consumer<Command> target) {
    commands.forEach(target);
    commands.clear();
  }
}
