package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.compact.MemtableResult;
import dev.grove.actors.log.LogBuffer;
import dev.grove.actors.log.LogGauges;
import dev.grove.actors.log.LogWriter;
import dev.grove.betree.message.Batch;
import dev.grove.betree.run.Run;
import java.util.concurrent.CompletableFuture;

/** Protocol of the root: the sequencer of commits, and the parent of the first level. */
public sealed interface RootMessage {
  /** What gets an LSN, or has one: such messages take effect in the order in which they come. */
  sealed interface Ordered extends RootMessage {
    /** Gets the LSN. */
    CompletableFuture<Long> done();
  }

  /** Apply a batch; {@code done} gets its LSN. */
  record Commit(Batch batch, CompletableFuture<Long> done) implements Ordered {}

  /** Apply a batch that is in the log already (recovery). */
  record Replay(long lsn, Batch batch, CompletableFuture<Long> done) implements Ordered {}

  /**
   * Put a run into the tree that holds the commits up to {@code lastLsn} (recovery). The root takes
   * over a reference.
   */
  record ReplayRun(long lastLsn, Run run, CompletableFuture<Long> done) implements Ordered {}

  /** Recovery is over: from now on commits go to the log, behind what it holds. */
  record OpenLog(
      LogBuffer buffer,
      LogGauges gauges,
      ActorRef<LogWriter.Command> writer,
      CompletableFuture<Void> done)
      implements RootMessage {}

  /** Make everything committed so far durable. */
  record Sync(CompletableFuture<Long> done) implements RootMessage {}

  /** Time has passed: give the log writer what has been collected, and let it be made durable. */
  record HandOver() implements RootMessage {}

  /** The log writer has written what it was behind with. */
  record LogCaughtUp() implements RootMessage {}

  /** The oldest sealed memtable is a run now. */
  record MemtableBuilt(MemtableResult result) implements RootMessage {}

  /** A checkpoint begins. */
  record Begin(long checkpoint, ActorRef<CheckpointerMessage> replyTo) implements RootMessage {}

  /** Time is idle: flush what there is for {@code child}, however little. */
  record Push(long child) implements RootMessage {}

  /** All headers of the checkpoint have been captured. */
  record CutComplete(long checkpoint) implements RootMessage {}

  /** The device is full, and callers have waited for room long enough: refuse those who do. */
  record NoRoom() implements RootMessage {}

  /** The volume has failed: refuse all that comes. */
  record Fail(Throwable cause) implements RootMessage {}

  /**
   * The volume is closed: refuse all that comes with {@code cause}, and hand what has been
   * committed to the log writer.
   */
  record Close(Throwable cause, CompletableFuture<Void> done) implements RootMessage {}

  /** A child's answer. */
  record FromChild(ParentMessage message) implements RootMessage {}
}
