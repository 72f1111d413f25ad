package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.compact.MemtableResult;
import dev.grove.actors.health.Damage;
import dev.grove.actors.pace.Pacer;
import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Delete;
import dev.grove.betree.node.CompactionPolicy;
import dev.grove.betree.node.FlushPolicy;
import dev.grove.betree.node.GrowRoot;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.Receive;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.node.Split;
import dev.grove.betree.run.Run;
import java.util.List;

/**
 * Owner of the root: gives each commit its LSN, puts it into the log's buffer and the memtable, and
 * is the parent of the first level.
 *
 * <p>It runs on the thread of whoever sends to it, so nothing here blocks or does I/O. Commits wait
 * (are not answered) while the sealed memtables or the log are behind; they wait in order.
 */
public final class RootOwner {
  private static final long NO_CUT = -1;

  private final Node node;
  private final TreeContext context;
  private final ActorRef<RootMessage> self;
  private final Sequencer sequencer;
  private final LogFeed log;
  private final PublishedView view;
  private final MemoryGauge gauge;
  private final Pacer pacer;
  private final ParentRole children;
  private final Intake intake = new Intake(this::mustWait, this::apply);
  private boolean building;
  private RootMessage.Begin checkpoint;
  private long checkpointTarget;
  private long treeLsn;
  private long cut = NO_CUT;
  private boolean settling;

  private RootOwner(RootParts root, TreeContext context, ActorContext<RootMessage> actor) {
    this.node = root.node();
    this.context = context;
    this.self = actor.getSelf();
    this.sequencer = new Sequencer(root);
    this.log = root.log();
    this.view = root.view();
    this.gauge = root.gauge();
    this.pacer = root.pacer();
    this.treeLsn = root.treeLsn();
    gauge.lastLsn(treeLsn);
    ActorRef<ParentMessage> fromChildren =
        actor.messageAdapter(ParentMessage.class, RootMessage.FromChild::new);
    InteriorHeader header = (InteriorHeader) node.header();
    view.publish(sequencer.view(header));
    this.children = new ParentRole(header, context, fromChildren, this::publish);
  }

  public static Behavior<RootMessage> create(RootParts root, TreeContext context) {
    return Behaviors.setup(
        actor -> {
          RootOwner owner = new RootOwner(root, context, actor);
          return Behaviors.receiveMessage(
              message -> {
                owner.onMessage(message);
                return Behaviors.same();
              });
        });
  }

  private void onMessage(RootMessage message) {
    try {
      switch (message) {
        case RootMessage.Ordered ordered -> {
          intake.take(ordered);
          refuseWithoutRoom();
        }
        case RootMessage.OpenLog open -> log.open(open, sequencer::activeView);
        case RootMessage.Sync sync -> log.sync(sync.done());
        case RootMessage.HandOver _ -> onTick();
        case RootMessage.LogCaughtUp _ -> log.caughtUp();
        case RootMessage.MemtableBuilt built -> onBuilt(built.result());
        case RootMessage.Push push -> children.push(push.child(), _ -> !intake.isRefusing());
        case RootMessage.Begin begin -> onBegin(begin);
        case RootMessage.CutComplete complete -> onCutComplete(complete);
        case RootMessage.NoRoom _ -> {} // as after every message
        case RootMessage.Fail fail -> onFail(fail.cause());
        case RootMessage.Close close -> onClose(close);
        case RootMessage.FromChild fromChild -> children.onMessage(fromChild.message());
      }
      if (!(message instanceof RootMessage.Commit)) {
        drive();
      }
    } catch (Throwable e) {
      log.fail(e);
      context.failure().accept(e);
    }
  }

  /** What waits has had no effect yet: on a full device it is refused after a while. */
  private void refuseWithoutRoom() {
    if (intake.isWaiting()) {
      VolumeException refusal = context.health().shortage().refusal();
      if (refusal != null) {
        intake.refuseWaiting(refusal);
      }
    }
  }

  /** A run goes behind all that came before it: no memtable may be left. */
  private boolean mustWait(RootMessage.Ordered message) {
    boolean run = message instanceof RootMessage.ReplayRun;
    boolean due = run ? !sequencer.isActiveEmpty() : sequencer.isFull();
    if (due && sequencer.canSeal()) {
      sealActive();
    }
    return run ? !sequencer.isEmpty() || !hasRoom() : sequencer.isFull() || log.isBehind(self);
  }

  private void apply(RootMessage.Ordered message) {
    switch (message) {
      case RootMessage.Commit commit -> {
        long lsn = sequencer.lastLsn() + 1;
        try {
          refuseDamaged(commit.batch());
          log.append(lsn, commit.batch());
        } catch (IllegalStateException | VolumeException refused) {
          commit.done().completeExceptionally(refused);
          return;
        }
        sequencer.apply(lsn, commit.batch());
        gauge.lastLsn(lsn);
        commit.done().complete(lsn);
      }
      case RootMessage.Replay replay -> {
        sequencer.apply(replay.lsn(), replay.batch());
        gauge.lastLsn(replay.lsn());
        replay.done().complete(replay.lsn());
      }
      case RootMessage.ReplayRun replay -> {
        sequencer.skipTo(replay.lastLsn());
        install(replay.run(), replay.lastLsn());
        gauge.lastLsn(replay.lastLsn());
        replay.done().complete(replay.lastLsn());
      }
    }
  }

  /** Deletes go through: they are small, and may make an end of the damage. */
  private void refuseDamaged(Batch batch) {
    Damage damage = context.health().damage();
    if (damage.refusesSome()) {
      for (Batch.Operation operation : batch.operations()) {
        if (operation instanceof Batch.Point(byte[] key, var message)
            && !(message instanceof Delete)) {
          damage.requireWritable(key);
        }
      }
    }
  }

  private void onTick() {
    if (log.tick(sequencer.canSeal() && !sequencer.isActiveEmpty())) {
      sealActive();
    }
  }

  private void sealActive() {
    sequencer.seal(log);
    view.publish(sequencer.view(children.header()));
    buildOldest();
  }

  private void publish(InteriorHeader header) {
    pacer.published((InteriorHeader) node.header(), header, context.limits());
    // The view first: readers start there, and must not meet runs that node.publish has let go of.
    view.publish(sequencer.view(header));
    node.publish(header);
  }

  private void buildOldest() {
    Sequencer.Sealed oldest = sequencer.oldest();
    if (!building && oldest != null && hasRoom() && !intake.isRefusing()) {
      building = true;
      context.compactor().tell(sequencer.buildOldest(self));
    }
  }

  private boolean hasRoom() {
    return FlushPolicy.accepts(children.header(), context.limits());
  }

  private void onBuilt(MemtableResult result) {
    building = false;
    switch (result) {
      case MemtableResult.Built built -> {
        Sequencer.Sealed oldest = sequencer.oldest();
        log.built(oldest.binding(), built.run());
        sequencer.built(built.run());
        install(built.run(), oldest.lastLsn());
      }
      case MemtableResult.Failed failed -> {
        log.fail(failed.cause());
        context.failure().accept(failed.cause());
      }
    }
  }

  private void install(Run run, long lastLsn) {
    treeLsn = lastLsn;
    List<RunRef> refs = List.of(RunRef.of(run, KeyRange.ALL, true));
    children.publish((InteriorHeader) Receive.apply(children.header(), refs, true));
    children.arrived(refs);
    run.release();
  }

  private void onBegin(RootMessage.Begin begin) {
    sequencer.seal(log);
    view.publish(sequencer.view(children.header()));
    checkpoint = begin;
    checkpointTarget = sequencer.lastLsn();
  }

  private void onCutComplete(RootMessage.CutComplete complete) {
    if (complete.checkpoint() == cut) {
      cut = NO_CUT;
    }
  }

  private void onFail(Throwable cause) {
    log.fail(cause);
    intake.refuseAll(cause);
  }

  /** After a failure nobody waits for what is still being built: that may never come. */
  private void onClose(RootMessage.Close close) {
    boolean failed = intake.isRefusing();
    intake.refuseAll(close.cause());
    log.close(close.cause(), close.done());
    if (failed) {
      close.done().complete(null);
    }
  }

  private void drive() {
    if (intake.isRefusing()) {
      return;
    }
    captureWhenReady();
    if (cut == NO_CUT) {
      children.structure().advanceRoot();
    }
    if (cut == NO_CUT && CompactionPolicy.wantsSplit(children.header(), context.limits())) {
      growWhenQuiet();
    } else {
      children.flushDue(_ -> true, settling);
      settling = false;
    }
    buildOldest();
    intake.resume();
    refuseWithoutRoom();
  }

  private void growWhenQuiet() {
    if (children.nothingInFlight()) {
      children.structure().thaw(); // before others become their parents
      InteriorHeader header = children.header();
      List<Node> parts = children.spawn(Split.apply(header, context.limits()));
      children.install(GrowRoot.apply(header, parts));
    }
  }

  /**
   * The cut: every commit up to the target is in runs, so the tree without memtables is the state
   * at {@code treeLsn}.
   */
  private void captureWhenReady() {
    Sequencer.Sealed oldest = sequencer.oldest();
    boolean drained = oldest == null || oldest.lastLsn() > checkpointTarget;
    if (checkpoint == null || !drained) {
      return;
    }
    if (sequencer.isEmpty()) {
      treeLsn = sequencer.lastLsn(); // commits that changed nothing leave no memtable behind
      log.bindAll();
    }
    log.handOver();
    long id = checkpoint.checkpoint();
    InteriorHeader captured = children.capture();
    checkpoint.replyTo().tell(new CheckpointerMessage.CapturedRoot(id, treeLsn, captured));
    children.sendToChildren(new NodeMessage.Marker(id, checkpoint.replyTo()));
    cut = id;
    settling = true;
    checkpoint = null;
  }
}
