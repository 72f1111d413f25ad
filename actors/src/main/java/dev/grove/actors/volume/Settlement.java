package dev.grove.actors.volume;

import akka.actor.typed.ActorRef;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.health.FailureLatch;
import dev.grove.actors.log.LogEnd;
import dev.grove.actors.log.LogResults;
import dev.grove.actors.log.LogWriter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a recovery: what was replayed is made durable, then the log goes on. On a full device
 * that comes later, when there is room; until then the volume can be read, and nothing is durable.
 */
record Settlement(
    ActorRef<LogWriter.Command> log,
    ActorRef<CheckpointerMessage> checkpointer,
    FailureLatch failure,
    Execution execution) {
  private static final Logger LOG = LoggerFactory.getLogger(Settlement.class);

  /**
   * Waits until all is durable that can be.
   *
   * @throws RuntimeException for any failure but a lack of room
   */
  void await(LogEnd end) {
    if (!end.isVouched()) {
      CompletableFuture<Long> checkpoint = endedByFailure();
      checkpointer.tell(new CheckpointerMessage.Checkpoint(checkpoint));
      joinUnlessFull(checkpoint);
    }
    // The log is opened on its writer's thread: its next answer tells whether that went well.
    CompletableFuture<Long> opened = endedByFailure();
    log.tell(new LogWriter.Sync(0, result -> LogResults.complete(opened, result)));
    execution.join(opened);
  }

  private CompletableFuture<Long> endedByFailure() {
    CompletableFuture<Long> done = new CompletableFuture<>();
    failure.onFailure(done::completeExceptionally);
    return done;
  }

  private void joinUnlessFull(CompletableFuture<Long> checkpoint) {
    try {
      execution.join(checkpoint);
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof VolumeException cause) || !cause.mayPass()) {
        throw e;
      }
      LOG.warn(
          "what was recovered is not durable before there is room for a checkpoint: {}",
          cause.getMessage());
    }
  }
}
