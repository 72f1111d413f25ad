package dev.grove.actors.volume;

import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.health.Causes;
import dev.grove.actors.log.LogWriter;
import dev.grove.actors.southbound.Space;
import dev.grove.actors.tree.RootMessage;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Batch;
import dev.grove.betree.tree.TreeReader;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A volume on its actors: commits and syncs are messages to the root, reads go past all actors. */
final class EngineVolume implements Volume, Gate {
  private static final Logger LOG = LoggerFactory.getLogger(EngineVolume.class);
  private static final long LOOK_MILLIS = 500;

  private final Engine engine;
  private final TreeReader reader;
  private final AtomicBoolean closed = new AtomicBoolean();
  private final ReentrantLock closing = new ReentrantLock();

  /** No actor is there any more: what was sent to one and is not answered will never be. */
  private volatile boolean stopped;

  EngineVolume(Engine engine) {
    this.engine = engine;
    this.reader = new TreeReader(engine.view());
  }

  Engine engine() {
    return engine;
  }

  @Override
  public UUID id() {
    return engine.southbound().identity().uuid();
  }

  @Override
  public int blockBytes() {
    return engine.southbound().identity().blockBytes();
  }

  @Override
  public long reserveBytes() {
    return engine.space().reserveBytes();
  }

  @Override
  public boolean isFull() {
    return engine.isFull();
  }

  @Override
  public byte[] get(byte[] key) {
    checkOpen();
    try {
      return reader.get(key);
    } catch (RuntimeException e) {
      throw translate(e);
    }
  }

  @Override
  public List<byte[]> getAll(List<byte[]> keys) {
    checkOpen();
    try {
      return reader.getAll(keys);
    } catch (RuntimeException e) {
      throw translate(e);
    }
  }

  @Override
  public Cursor scan(byte[] lo, byte[] hi) {
    checkOpen();
    return new EngineCursor(reader.scan(new KeyRange(lo, hi)), this);
  }

  @Override
  public Cursor scanBackward(byte[] lo, byte[] hi) {
    checkOpen();
    return new EngineCursor(reader.scanBackward(new KeyRange(lo, hi)), this);
  }

  @Override
  public Snapshot snapshot() {
    checkOpen();
    return engine.snapshots().take();
  }

  @Override
  public void check() {
    checkOpen();
  }

  @Override
  public VolumeException translate(RuntimeException cause) {
    return stopped ? closedException() : Causes.asVolumeException(cause);
  }

  @Override
  public long commit(Batch batch) {
    checkOpen();
    CompletableFuture<Long> done = new CompletableFuture<>();
    engine.root().tell(new RootMessage.Commit(batch, done));
    long lsn = await(done);
    engine.brake().after(batch);
    return lsn;
  }

  @Override
  public void sync() {
    checkOpen();
    await(requestSync());
  }

  private CompletableFuture<Long> requestSync() {
    CompletableFuture<Long> done = new CompletableFuture<>();
    engine.root().tell(new RootMessage.Sync(done));
    return done;
  }

  @Override
  public void checkpoint() {
    checkOpen();
    await(requestCheckpoint());
  }

  private CompletableFuture<Long> requestCheckpoint() {
    CompletableFuture<Long> done = new CompletableFuture<>();
    engine.checkpointer().tell(new CheckpointerMessage.Checkpoint(done));
    return done;
  }

  /** Waits for an answer, whatever interrupts: a commit that was sent cannot be taken back. */
  private long await(CompletableFuture<Long> done) {
    boolean interrupted = false;
    try {
      while (true) {
        // Read before the wait: an answer given just before the end is not missed.
        boolean last = stopped;
        VolumeException failed = engine.failure().get();
        try {
          return engine.execution().get(done, last ? 0 : LOOK_MILLIS);
        } catch (TimeoutException e) {
          if (last) {
            throw closedException();
          }
          if (failed != null && !closed.get()) {
            throw failed; // whoever should have answered may have been who failed
          }
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          throw Causes.asVolumeException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void checkOpen() {
    if (closed.get()) {
      throw closedException();
    }
  }

  private static VolumeException closedException() {
    return Snapshots.volumeClosed();
  }

  @Override
  public VolumeStatus status() {
    TreeShape shape = TreeShape.of(engine.view().get().root());
    Space space = engine.southbound().space();
    return new VolumeStatus(
        engine.gauge().lastLsn(),
        engine.logGauges().durableLsn(),
        engine.checkpoints().checkpointLsn(),
        shape.height(),
        shape.nodes(),
        engine.store().runs(),
        engine.store().runBytes(),
        engine.logGauges().logBytes(),
        engine.memory(),
        engine.brake().pausedNanos() / 1_000_000,
        engine.snapshots().count(),
        engine.snapshots().max(),
        space.totalBytes(),
        space.freeBytes(),
        engine.recovery().commits(),
        engine.recovery().bytes(),
        engine.recovery().millis(),
        engine.healthStatus());
  }

  @Override
  public long durableLsn() {
    return engine.logGauges().durableLsn();
  }

  /**
   * Refuses new calls, syncs, writes a checkpoint so that the next opening has nothing to replay,
   * and stops the actors. A second call waits for the first.
   */
  @Override
  public void close() {
    closing.lock();
    try {
      if (closed.compareAndSet(false, true)) {
        engine.snapshots().close();
        VolumeException failure = stop(finish());
        if (failure != null) {
          // A new one: who closes because of this very failure could not add it to itself.
          throw new VolumeException(failure.reason(), failure.getMessage(), failure);
        }
      }
    } finally {
      closing.unlock();
    }
  }

  private VolumeException finish() {
    if (engine.failure().get() != null) {
      return null;
    }
    try {
      await(requestSync());
      CompletableFuture<Long> checkpoint = requestCheckpoint();
      checkpoint.completeOnTimeout(-1L, engine.settings().closeWaitMillis(), TimeUnit.MILLISECONDS);
      if (await(checkpoint) < 0) {
        LOG.warn("closed without a checkpoint: the next opening replays the log");
      }
      return null;
    } catch (VolumeException e) {
      return e; // whether it has cost anything is seen at the end
    }
  }

  /**
   * Stops the actors in an order in which none needs one that is gone: the checkpointer asks the
   * log writer to sync; the root may have commits that the log writer needs.
   */
  private VolumeException stop(VolumeException earlier) {
    VolumeException cause = closedException();
    engine.failure().close(cause);
    boolean inOrder = engine.failure().get() == cause;
    CompletableFuture<Void> checkpointerStopped = new CompletableFuture<>();
    engine.checkpointer().tell(new CheckpointerMessage.Stop(cause, checkpointerStopped));
    engine.awaitEnd(checkpointerStopped, null);
    CompletableFuture<Void> rootClosed = new CompletableFuture<>();
    engine.root().tell(new RootMessage.Close(cause, rootClosed));
    engine.awaitEnd(rootClosed, null);
    CompletableFuture<LogWriter.SyncResult> logStopped = new CompletableFuture<>();
    engine.log().tell(new LogWriter.Stop(logStopped::complete));
    LogWriter.SyncResult last =
        engine.awaitEnd(logStopped, new LogWriter.SyncResult.Failed(Engine.unanswered()));
    try {
      engine.shutDown(inOrder);
    } finally {
      stopped = true;
    }
    LOG.debug("closed volume {}", id());
    return new ClosingLoss(engine, earlier, last).failure();
  }
}
