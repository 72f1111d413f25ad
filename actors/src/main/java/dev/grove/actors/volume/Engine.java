package dev.grove.actors.volume;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import dev.grove.actors.checkpoint.CheckpointWriter;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.compact.RunMaker;
import dev.grove.actors.health.FailureLatch;
import dev.grove.actors.health.Health;
import dev.grove.actors.log.LogGauges;
import dev.grove.actors.log.LogWriter;
import dev.grove.actors.pace.Brake;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.store.RunStore;
import dev.grove.actors.store.StoreSettings;
import dev.grove.actors.tree.MemoryGauge;
import dev.grove.actors.tree.PublishedView;
import dev.grove.actors.tree.RootMessage;
import dev.grove.betree.node.TreeLimits;
import dev.grove.betree.run.PageCache;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;

/** The running parts of one volume. */
record Engine(
    Southbound southbound,
    VolumeSettings settings,
    Execution execution,
    ActorSystem<Void> system,
    PublishedView view,
    MemoryGauge gauge,
    LogGauges logGauges,
    LogReplay.Result recovery,
    RunStore store,
    RunMaker maker,
    CheckpointWriter checkpoints,
    SpaceWatch space,
    Brake brake,
    Snapshots snapshots,
    Health health,
    ActorRef<RootMessage> root,
    ActorRef<LogWriter.Command> log,
    ActorRef<CheckpointerMessage> checkpointer) {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  FailureLatch failure() {
    return health.failure();
  }

  /** What memory is used for. */
  List<Budget> memory() {
    TreeLimits tree = settings.tree();
    StoreSettings runs = settings.runs();
    PageCache.Stats pages = store.cacheStats();
    long memtables = tree.memtableBytes() * (settings.sealedMemtables() + 1L);
    return List.of(
        new Budget("memtable", gauge.memtableBytes(), memtables),
        new Budget("unpersisted", store.unpersistedBytes(), runs.unpersistedBytes()),
        new Budget("young", store.youngBytes(), runs.unpersistedBytes()),
        new Budget("cache", pages.bytes(), pages.limitBytes()),
        new Budget(
            "index", pages.indexBytes(), pages.limitBytes() * runs.cacheIndexPercent() / 100),
        new Budget("merge", maker.busyBytes(), settings.mergeBytesMax()),
        new Budget("logPending", logGauges.pendingBytes(), settings.log().pendingBytes()));
  }

  /** Stops all actors, then gives the store up. */
  void shutDown() {
    stop(system, execution);
    southbound.close();
  }

  static void stop(ActorSystem<Void> system, Execution execution) {
    system.terminate();
    try {
      execution.get(system.getWhenTerminated().toCompletableFuture(), STOP_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | TimeoutException e) {
      LoggerFactory.getLogger(Engine.class)
          .warn("the actors did not stop cleanly: {}", e.toString());
    }
  }
}
