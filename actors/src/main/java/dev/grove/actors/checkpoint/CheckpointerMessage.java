package dev.grove.actors.checkpoint;

import dev.grove.actors.log.LogWriter;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.NodeHeader;
import java.util.concurrent.CompletableFuture;

/** Protocol of the checkpointer. */
public sealed interface CheckpointerMessage {
  /**
   * Write a checkpoint; {@code done} gets its LSN. Requests during a checkpoint are served by the
   * next one.
   */
  record Checkpoint(CompletableFuture<Long> done) implements CheckpointerMessage {}

  /** Time for a look at whether a checkpoint is due. */
  record Tick() implements CheckpointerMessage {}

  /**
   * The root at the cut: everything up to {@code lsn} is in the tree. The header's runs are
   * retained for the receiver.
   */
  record CapturedRoot(long checkpoint, long lsn, InteriorHeader header)
      implements CheckpointerMessage {}

  /** A node at the cut. The header's runs are retained for the receiver. */
  record CapturedNode(long checkpoint, long node, NodeHeader header)
      implements CheckpointerMessage {}

  /** What came of the request to make the log durable up to the cut. */
  record LogSynced(LogWriter.SyncResult result) implements CheckpointerMessage {}

  /**
   * The volume is closed: refuse all that comes. {@code done} completes when no checkpoint is under
   * way any more.
   */
  record Stop(Throwable cause, CompletableFuture<Void> done) implements CheckpointerMessage {}

  /** The volume has failed: refuse all that comes. */
  record Fail(Throwable cause) implements CheckpointerMessage {}
}
