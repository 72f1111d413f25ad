package dev.grove.actors.volume;

import dev.grove.actors.log.LogWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What closing a volume has cost, when all its actors have stopped.
 *
 * @param earlier why the last sync or checkpoint failed, or {@code null}
 * @param last the log writer's last answer
 */
record ClosingLoss(Engine engine, VolumeException earlier, LogWriter.SyncResult last) {
  private static final Logger LOG = LoggerFactory.getLogger(ClosingLoss.class);

  /**
   * What the caller is told, or {@code null}. Where no commit is lost, it is no failure that there
   * was no room for a checkpoint, nor that the volume had failed earlier.
   */
  VolumeException failure() {
    long lost = lost();
    if (lost > 0) {
      VolumeException cause = cause();
      return new VolumeException(
          cause.reason(),
          lost
              + (lost == 1 ? " commit was" : " commits were")
              + " not synced when the volume was closed, and may be lost: "
              + cause.getMessage(),
          cause);
    }
    if (earlier != null && earlier.mayPass()) {
      LOG.warn(
          "closed without a checkpoint, nothing is lost, the next opening replays the log: {}",
          earlier.getMessage());
      return null;
    }
    return earlier;
  }

  /** Commits that neither are durable nor were in the log already when the volume was opened. */
  private long lost() {
    long kept = Math.max(engine.logGauges().durableLsn(), engine.recovery().end().lastLsn());
    return engine.gauge().lastLsn() - kept;
  }

  private VolumeException cause() {
    if (earlier != null) {
      return earlier;
    }
    return switch (last) {
      case LogWriter.SyncResult.Failed failed -> failed.cause();
      case LogWriter.SyncResult.Durable _ -> engine.failure().get();
    };
  }
}
