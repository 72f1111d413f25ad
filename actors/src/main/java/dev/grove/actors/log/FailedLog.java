package dev.grove.actors.log;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.log.LogWriter.Command;
import dev.grove.actors.log.LogWriter.SyncResult;
import dev.grove.actors.volume.VolumeException;

/** The log writer after a failure: every sync is told, chunks are dropped. */
final class FailedLog {
  private FailedLog() {}

  static Behavior<Command> create(VolumeException cause, LogGauges gauges, ChunkPool pool) {
    SyncResult.Failed result = new SyncResult.Failed(cause);
    return Behaviors.receiveMessage(
        command -> {
          switch (command) {
            case LogWriter.Append append -> {
              gauges.written(append.chunk().bytes());
              pool.give(append.chunk());
            }
            case LogWriter.AppendWhole whole -> gauges.written(whole.bytes());
            case LogWriter.Sync sync -> sync.reply().accept(result);
            case LogWriter.BeforeCheckpoint before -> before.reply().accept(result);
            case LogWriter.Stop stop -> {
              stop.reply().accept(result);
              return Behaviors.stopped();
            }
            case LogWriter.AppendRun _,
                LogWriter.Flush _,
                LogWriter.Rotate _,
                LogWriter.Trim _,
                LogWriter.Tick _,
                LogWriter.Retry _ -> {}
          }
          return Behaviors.same();
        });
  }
}
