package dev.grove.actors.volume;

import akka.actor.ExtendedActorSystem;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import dev.grove.actors.checkpoint.CheckpointWriter;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.compact.RunMaker;
import dev.grove.actors.health.DeviceWatch;
import dev.grove.actors.health.FailureLatch;
import dev.grove.actors.health.Health;
import dev.grove.actors.health.HealthStatus;
import dev.grove.actors.log.LogGauges;
import dev.grove.actors.log.LogWriter;
import dev.grove.actors.pace.Brake;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.store.RunStore;
import dev.grove.actors.store.StoreSettings;
import dev.grove.actors.tree.MemoryGauge;
import dev.grove.actors.tree.PublishedView;
import dev.grove.actors.tree.RootMessage;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.node.TreeLimits;
import dev.grove.betree.run.PageCache;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
  /** How long to wait for actors that wait for a device which has been given up. */
  private static final long SILENT_WAIT_MILLIS = 1000;

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

  /**
   * Stops all actors, then gives the store up.
   *
   * @param inOrder whether nothing has failed: so what the last checkpoint does not need can go
   */
  void shutDown(boolean inOrder) {
    boolean stopped = stop(system, execution, closeWaitMillis());
    if (stopped && inOrder) {
      checkpoints.deleteUnnamed();
    }
    closeWhenStopped(stopped, system, southbound);
  }

  /**
   * Gives a store up: who waits for the device may still write, so until it answers nobody else may
   * have the store.
   *
   * @param stopped whether all actors have stopped already
   */
  static void closeWhenStopped(boolean stopped, ActorSystem<Void> system, Southbound southbound) {
    if (stopped) {
      southbound.close();
    } else {
      var _ = system.getWhenTerminated().whenComplete((_, _) -> southbound.close());
    }
  }

  /** Whether files must not grow, for want of room on the device. */
  boolean isFull() {
    return health.shortage().isThere()
        || space.isFull(gauge.memtableBytes() + store.unpersistedBytes());
  }

  /** How the volume is now. */
  HealthStatus healthStatus() {
    VolumeException failed = failure().get();
    Optional<DeviceWatch.Request> oldest =
        health
            .device()
            .oldest()
            .filter(r -> health.device().millis(r) >= settings.device().warnMillis());
    String actors = ((ExtendedActorSystem) system.classicSystem()).printTree();
    return new HealthStatus(
        failed == null ? null : failed.getMessage(),
        isFull(),
        health.damage().places(),
        oldest.map(health.device()::millis).orElse(0L),
        oldest.map(DeviceWatch.Request::what).orElse(null),
        (int) actors.lines().count());
  }

  private long closeWaitMillis() {
    return waitMillis(settings, health);
  }

  /** How long to wait for actors to stop. */
  static long waitMillis(VolumeSettings settings, Health health) {
    boolean silent = health.device().oldest().isPresent() && health.failure().get() != null;
    return silent ? SILENT_WAIT_MILLIS : settings.closeWaitMillis();
  }

  /** An actor's last answer, or {@code otherwise} if it does not come. */
  <T> T awaitEnd(CompletableFuture<T> done, T otherwise) {
    try {
      return execution.get(done, closeWaitMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return otherwise;
    } catch (ExecutionException | TimeoutException e) {
      LoggerFactory.getLogger(Engine.class).warn("closing without an answer: {}", e.toString());
      return otherwise;
    }
  }

  static VolumeException unanswered() {
    return new VolumeException(
        Reason.IO,
        "the log could not be closed in time, so what was not synced may be lost; look at the device,"
            + " then open the volume again");
  }

  /** Whether they have stopped in time. */
  static boolean stop(ActorSystem<Void> system, Execution execution, long limitMillis) {
    system.terminate();
    try {
      execution.get(system.getWhenTerminated().toCompletableFuture(), limitMillis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LoggerFactory.getLogger(Engine.class)
          .warn("the actors did not stop cleanly: {}", e.toString());
    }
    return false;
  }
}
