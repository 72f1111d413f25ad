package dev.grove.actors.volume;

import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.log.LogWriter;
import dev.grove.actors.southbound.Space;
import dev.grove.actors.tree.RootMessage;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Batch;
import dev.grove.betree.tree.TreeCursor;
import dev.grove.betree.tree.TreeReader;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A volume on its actors: commits and syncs are messages to the root, reads go past all actors. */
final class EngineVolume implements Volume {
  private static final Logger LOG = LoggerFactory.getLogger(EngineVolume.class);

  private final Engine engine;
  private final TreeReader reader;
  private final AtomicBoolean closed = new AtomicBoolean();

  EngineVolume(Engine engine) {
    this.engine = engine;
    this.reader = new TreeReader(engine.view());
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
  public boolean isFull() {
    return engine.space().isFull();
  }

  @Override
  public byte[] get(byte[] key) {
    checkOpen();
    try {
      return reader.get(key);
    } catch (RuntimeException e) {
      throw Causes.asVolumeException(e);
    }
  }

  @Override
  public Cursor scan(byte[] lo, byte[] hi) {
    checkOpen();
    return new Scan(reader.scan(new KeyRange(lo, hi)));
  }

  @Override
  public long commit(Batch batch) {
    checkOpen();
    CompletableFuture<Long> done = new CompletableFuture<>();
    engine.root().tell(new RootMessage.Commit(batch, done));
    return await(done);
  }

  @Override
  public void sync() {
    checkOpen();
    CompletableFuture<Long> done = new CompletableFuture<>();
    engine.root().tell(new RootMessage.Sync(done));
    await(done);
  }

  @Override
  public void checkpoint() {
    checkOpen();
    CompletableFuture<Long> done = new CompletableFuture<>();
    engine.checkpointer().tell(new CheckpointerMessage.Checkpoint(done));
    await(done);
  }

  private static long await(CompletableFuture<Long> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      throw Causes.asVolumeException(e);
    }
  }

  private void checkOpen() {
    if (closed.get()) {
      throw closed();
    }
  }

  private static VolumeException closed() {
    return new VolumeException(Reason.CLOSED, "the volume has been closed; open it again");
  }

  @Override
  public VolumeStatus status() {
    TreeShape shape = TreeShape.of(engine.view().get().root());
    Space space = engine.southbound().space();
    VolumeSettings settings = engine.settings();
    return new VolumeStatus(
        engine.gauge().lastLsn(),
        engine.logGauges().durableLsn(),
        engine.checkpoints().checkpointLsn(),
        shape.height(),
        shape.nodes(),
        engine.store().runs(),
        engine.store().runBytes(),
        engine.logGauges().logBytes(),
        engine.gauge().memtableBytes(),
        settings.tree().memtableBytes() * (settings.sealedMemtables() + 1L),
        engine.store().unpersistedBytes(),
        settings.runs().unpersistedBytes(),
        engine.store().cacheBytes(),
        settings.runs().cacheBytes(),
        space.totalBytes(),
        space.freeBytes());
  }

  /** Syncs, writes a checkpoint so that the next opening has nothing to replay, and stops the actors. */
  @Override
  public void close() {
    if (closed.get()) {
      return;
    }
    VolumeException failure = null;
    try {
      if (engine.failure().get() == null) {
        sync();
        checkpoint();
      }
    } catch (VolumeException e) {
      failure = e;
    }
    if (closed.compareAndSet(false, true)) {
      failure = stop(failure);
    }
    if (failure != null) {
      // A new one: who closes because of this very failure could not add it to itself.
      throw new VolumeException(failure.reason(), failure.getMessage(), failure);
    }
  }

  /**
   * First the checkpointer, which waits for the log writer; then the log writer; then everything.
   */
  private VolumeException stop(VolumeException earlier) {
    engine.stopCheckpointer(closed());
    CompletableFuture<LogWriter.SyncResult> stopped = new CompletableFuture<>();
    engine.log().tell(new LogWriter.Stop(stopped::complete));
    LogWriter.SyncResult last = stopped.join();
    engine.shutDown();
    if (earlier == null && last instanceof LogWriter.SyncResult.Failed failed) {
      return failed.cause();
    }
    LOG.debug("closed volume {}", id());
    return earlier;
  }

  /** A scan in the words of the volume. */
  private record Scan(TreeCursor cursor) implements Cursor {
    @Override
    public boolean next() {
      try {
        return cursor.next();
      } catch (RuntimeException e) {
        throw Causes.asVolumeException(e);
      }
    }

    @Override
    public byte[] key() {
      return cursor.key();
    }

    @Override
    public byte[] value() {
      return cursor.value();
    }

    @Override
    public void close() {
      // nothing is held: runs that are deleted meanwhile are noticed and read around
    }
  }
}
