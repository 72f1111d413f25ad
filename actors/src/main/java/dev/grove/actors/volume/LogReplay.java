package dev.grove.actors.volume;

import akka.actor.typed.ActorRef;
import dev.grove.actors.health.Causes;
import dev.grove.actors.log.LogEnd;
import dev.grove.actors.log.LogReader;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.store.FoundRuns;
import dev.grove.actors.store.LoggedRuns;
import dev.grove.actors.tree.RootMessage;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunMeta;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the log holds behind the checkpoint to the root, each commit when the root has taken
 * the one before: it takes them on this thread, and waits only while its memtables are full. On a
 * full device they may stay so: then the root refuses what waits, and the replay ends.
 */
final class LogReplay implements LogReader.Sink {
  private static final Logger LOG = LoggerFactory.getLogger(LogReplay.class);

  private final ActorRef<RootMessage> root;
  private final FoundRuns found;
  private final LoggedRuns logged;
  private final Execution execution;
  private long commits;
  private long runs;

  private LogReplay(
      ActorRef<RootMessage> root, FoundRuns found, LoggedRuns logged, Execution execution) {
    this.root = root;
    this.found = found;
    this.logged = logged;
    this.execution = execution;
  }

  /**
   * What a replay has done.
   *
   * @param commits commits replayed, those in runs too
   * @param bytes bytes of log read for them
   * @param millis how long it took
   */
  record Result(LogEnd end, long commits, long bytes, long millis) {}

  static Result run(
      Southbound southbound,
      long checkpointLsn,
      long vouchedLsn,
      ActorRef<RootMessage> root,
      FoundRuns found,
      LoggedRuns logged,
      Execution execution) {
    long start = execution.nanoTime();
    LogReplay replay = new LogReplay(root, found, logged, execution);
    LogEnd end =
        LogReader.replay(
            southbound.log(), southbound.identity().uuid(), checkpointLsn, vouchedLsn, replay);
    long millis = (execution.nanoTime() - start) / 1_000_000;
    if (replay.commits > 0) {
      LOG.info(
          "recovered {} commits, {} runs and {} bytes of log behind the checkpoint in {} ms",
          replay.commits,
          replay.runs,
          end.replayedBytes(),
          millis);
    }
    return new Result(end, replay.commits, end.replayedBytes(), millis);
  }

  @Override
  public void commit(long lsn, Batch batch) {
    CompletableFuture<Long> done = new CompletableFuture<>();
    root.tell(new RootMessage.Replay(lsn, batch, done));
    await(done);
    commits++;
  }

  @Override
  public void commits(long firstLsn, long lastLsn, Batch batch) {
    commit(lastLsn, batch);
    commits += lastLsn - firstLsn;
  }

  @Override
  public void run(long firstLsn, long lastLsn, RunMeta meta) {
    Run run = found.adopt(meta);
    logged.hold(lastLsn, run);
    CompletableFuture<Long> done = new CompletableFuture<>();
    root.tell(new RootMessage.ReplayRun(lastLsn, run, done));
    await(done);
    commits += lastLsn - firstLsn + 1;
    runs++;
  }

  private void await(CompletableFuture<Long> done) {
    try {
      execution.join(done);
    } catch (CompletionException e) {
      VolumeException cause = Causes.asVolumeException(e);
      if (cause.reason() != Reason.FULL) {
        throw cause;
      }
      throw new VolumeException(
          Reason.FULL,
          "the log cannot be replayed: it holds more than memory takes, and there is no room for the rest: "
              + cause.getMessage()
              + "; nothing is lost, and mounted read-only (-o ro) the volume can be read meanwhile",
          cause);
    }
  }
}
