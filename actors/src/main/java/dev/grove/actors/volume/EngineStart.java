package dev.grove.actors.volume;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.DispatcherSelector;
import dev.grove.actors.checkpoint.CheckpointWriter;
import dev.grove.actors.checkpoint.Checkpointer;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.compact.CompactorMessage;
import dev.grove.actors.compact.CompactorOwner;
import dev.grove.actors.compact.RunMaker;
import dev.grove.actors.health.DeviceMonitor;
import dev.grove.actors.health.Health;
import dev.grove.actors.health.Supervision;
import dev.grove.actors.log.ChunkPool;
import dev.grove.actors.log.LogBuffer;
import dev.grove.actors.log.LogEnd;
import dev.grove.actors.log.LogGauges;
import dev.grove.actors.log.LogWriter;
import dev.grove.actors.manifest.ManifestReader;
import dev.grove.actors.manifest.ManifestState;
import dev.grove.actors.pace.Brake;
import dev.grove.actors.pace.Pace;
import dev.grove.actors.pace.Pacer;
import dev.grove.actors.southbound.Southbound;
import dev.grove.actors.southbound.WatchedSouthbound;
import dev.grove.actors.store.FoundRuns;
import dev.grove.actors.store.LoggedRuns;
import dev.grove.actors.store.RunStore;
import dev.grove.actors.tree.IdleMerger;
import dev.grove.actors.tree.LogFeed;
import dev.grove.actors.tree.MemoryGauge;
import dev.grove.actors.tree.NodeRegistry;
import dev.grove.actors.tree.PublishedView;
import dev.grove.actors.tree.RootMessage;
import dev.grove.actors.tree.RootOwner;
import dev.grove.actors.tree.RootParts;
import dev.grove.actors.tree.TreeContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the actors of a volume on what its store holds.
 *
 * <ol>
 *   <li>Rebuild the tree of the newest checkpoint.
 *   <li>Start the owners of its nodes.
 *   <li>Replay the log behind it through the root, which acts on it as on commits, except that it
 *       logs nothing. Runs that the log names go into the tree as they are.
 *   <li>Write the manifest anew, if there is room ({@link Renewal}).
 *   <li>Delete the blobs that neither named: no earlier, because the log may name any of them.
 *   <li>Start the log writer behind the end that the replay found, and the checkpointer.
 *   <li>Take a checkpoint if what was replayed may be in the kernel's memory only; the log writer
 *       waits for it ({@link Settlement}).
 * </ol>
 */
final class EngineStart {
  private static final Logger LOG = LoggerFactory.getLogger(EngineStart.class);

  private final Southbound southbound;
  private final VolumeSettings settings;
  private final Execution execution;
  private final Health health;
  private final MemoryGauge gauge = new MemoryGauge();
  private final LogGauges logGauges = new LogGauges();
  private final Pace pace = new Pace();
  private final LoggedRuns logged = new LoggedRuns();
  private final LogFeed feed;
  private final SpaceWatch space;
  private final ActorSystem<Void> system;

  /** What is to be done when all actors have stopped because the opening has failed. */
  private Runnable undo = () -> {};

  private EngineStart(Southbound southbound, VolumeSettings settings, Execution execution) {
    this.settings = settings;
    this.execution = execution;
    this.health = Health.of(settings.full(), execution::nanoTime);
    this.southbound = new WatchedSouthbound(southbound, health.device());
    this.feed = new LogFeed(settings.log(), settings.tree().memtableBytes(), logged);
    this.space =
        new SpaceWatch(
            this.southbound, settings.reserveBytes(), settings.full().reservePercentMax());
    this.system = execution.start(settings.config());
  }

  /**
   * Starts them. If that fails, the store is closed, at the latest when the device has answered.
   */
  static Engine start(Southbound southbound, VolumeSettings settings, Execution execution) {
    EngineStart start;
    try {
      start = new EngineStart(southbound, settings, execution);
    } catch (Throwable e) {
      southbound.close();
      throw e;
    }
    try {
      return start.run();
    } catch (Throwable e) { // an Error too: nobody else could open the volume
      start.giveUp();
      throw e;
    }
  }

  private void giveUp() {
    boolean stopped = Engine.stop(system, execution, Engine.waitMillis(settings, health));
    if (stopped) {
      undo.run();
    }
    Engine.closeWhenStopped(stopped, system, southbound);
  }

  private Engine run() {
    system.systemActorOf(
        Supervision.restarts(
            DeviceMonitor.Look.class, DeviceMonitor.create(health, settings.device())),
        "grove-device-monitor",
        DispatcherSelector.fromConfig("grove.node-dispatcher"));
    Optional<ManifestState> state =
        ManifestReader.load(southbound.manifests(), southbound.identity().uuid());
    state.map(ManifestState::note).filter(n -> !n.isEmpty()).ifPresent(LOG::warn);
    long nextRunId = state.map(s -> s.commit().nextRunId()).orElse(1L);
    RunStore store =
        new RunStore(
            southbound.runs(),
            settings.runs(),
            nextRunId,
            waiting -> space.roomBytes(gauge.memtableBytes() + waiting) >= 0);
    RecoveredTree.Tree tree =
        state.map(s -> RecoveredTree.of(s, store)).orElseGet(RecoveredTree::empty);
    FoundRuns found = new FoundRuns(store, southbound.runs());
    AtomicLong nextNodeId = new AtomicLong(tree.nextNodeId());
    NodeRegistry registry = new NodeRegistry(system, "grove");
    RunMaker maker = maker(store);
    TreeContext context =
        new TreeContext(settings.tree(), registry, nextNodeId, compactor(maker), health);
    registry.spawnAll(tree.nodes().values(), tree.root(), context);
    PublishedView view = new PublishedView();
    ActorRef<RootMessage> root = root(tree, view, context);
    // Before the replay, which waits for the root: a failure of the background work, or a device
    // without room for it, must end that.
    health.failure().onFailure(cause -> root.tell(new RootMessage.Fail(cause)));
    health.shortage().onRefusal(_ -> root.tell(new RootMessage.NoRoom()));
    // Nobody refers to what a replay has written before the next checkpoint, which may never come.
    undo = found::deleteNew;
    LogReplay.Result recovery =
        LogReplay.run(
            southbound,
            tree.durable().lsn(),
            state.map(s -> s.commit().durableLsn()).orElse(0L),
            root,
            found,
            logged,
            execution);
    undo = () -> {};
    List<Long> unused = found.unused();
    new LossCheck(southbound, state).check(recovery.end(), found.missing(), unused);
    Renewal renewal = Renewal.of(southbound, settings.manifest(), state);
    LogEnd end = recovery.end().vouchedUpTo(renewal.durableLsn());
    ActorRef<LogWriter.Command> log = log(root, end, store);
    Snapshots snapshots = new Snapshots(view, settings.snapshotsMax(), store::onDevice);
    CheckpointWriter writer =
        new CheckpointWriter(
            renewal.manifest(),
            store,
            logged,
            view,
            nextNodeId,
            tree.durable(),
            snapshots::retainedRuns,
            logGauges::durableLsn);
    found.delete(renewal.unnamed(unused));
    ActorRef<CheckpointerMessage> checkpointer = checkpointer(root, log, registry, writer);
    health.failure().onFailure(cause -> checkpointer.tell(new CheckpointerMessage.Fail(cause)));
    new Settlement(log, checkpointer, health.failure(), execution).await(end);
    mergeWhenIdle(view, root, context);
    return new Engine(
        southbound,
        settings,
        execution,
        system,
        view,
        gauge,
        logGauges,
        recovery,
        store,
        maker,
        writer,
        space,
        new Brake(settings.pace(), pace),
        snapshots,
        health,
        root,
        log,
        checkpointer);
  }

  private RunMaker maker(RunStore store) {
    long salt = UUID.randomUUID().getLeastSignificantBits();
    return new RunMaker(
        store,
        settings.runs().options().withSalt(salt),
        settings.runs().upperOptions().withSalt(salt),
        settings.tree().runBytes());
  }

  private ActorRef<CompactorMessage> compactor(RunMaker maker) {
    return system.systemActorOf(
        Supervision.stopsWriting(
            CompactorMessage.class,
            CompactorOwner.create(maker, settings.compactionWorkers(), health),
            health),
        "grove-compactor",
        DispatcherSelector.fromConfig("grove.node-dispatcher"));
  }

  private ActorRef<RootMessage> root(
      RecoveredTree.Tree tree, PublishedView view, TreeContext context) {
    RootParts root =
        new RootParts(
            tree.root(),
            feed,
            view,
            gauge,
            settings.tree().memtableBytes(),
            settings.sealedMemtables(),
            tree.durable().lsn(),
            new Pacer(settings.pace(), pace));
    return system.systemActorOf(
        RootOwner.create(root, context),
        "grove-root",
        DispatcherSelector.fromConfig("grove.root-dispatcher"));
  }

  private void mergeWhenIdle(PublishedView view, ActorRef<RootMessage> root, TreeContext context) {
    long afterMillis = settings.idleMergeAfterMillis();
    if (afterMillis > 0) {
      system.systemActorOf(
          Supervision.restarts(
              IdleMerger.Look.class,
              IdleMerger.create(view, gauge, root, context, afterMillis, execution::nanoTime)),
          "grove-idle-merger",
          DispatcherSelector.fromConfig("grove.node-dispatcher"));
    }
  }

  private ActorRef<LogWriter.Command> log(ActorRef<RootMessage> root, LogEnd end, RunStore store) {
    ChunkPool pool = new ChunkPool(settings.log().chunkBytes(), settings.log().pooledChunks());
    BooleanSupplier isFull = () -> space.isFull(gauge.memtableBytes() + store.unpersistedBytes());
    LogWriter.Owner owner = new LogOwner(root, health.failure());
    ActorRef<LogWriter.Command> writer =
        system.systemActorOf(
            Supervision.stopsWriting(
                LogWriter.Command.class,
                LogWriter.create(
                    southbound.log(),
                    southbound.identity().uuid(),
                    end,
                    new LogWriter.Parts(settings.log(), pool, logGauges, health, isFull, owner)),
                health),
            "grove-log",
            LogWriter.props());
    LogBuffer buffer = new LogBuffer(settings.log(), pool, logGauges, end.lastLsn());
    CompletableFuture<Void> open = new CompletableFuture<>();
    root.tell(new RootMessage.OpenLog(buffer, logGauges, writer, open));
    execution.join(open);
    return writer;
  }

  private ActorRef<CheckpointerMessage> checkpointer(
      ActorRef<RootMessage> root,
      ActorRef<LogWriter.Command> log,
      NodeRegistry registry,
      CheckpointWriter writer) {
    Checkpointer.Parts parts =
        new Checkpointer.Parts(
            root,
            log,
            logGauges,
            gauge,
            registry,
            writer,
            settings.checkpoint(),
            health,
            settings.full().checkpointRetryMillis(),
            execution::nanoTime);
    return system.systemActorOf(
        Supervision.stopsWriting(CheckpointerMessage.class, Checkpointer.create(parts), health),
        "grove-checkpointer",
        DispatcherSelector.fromConfig("grove.checkpoint-dispatcher"));
  }
}
