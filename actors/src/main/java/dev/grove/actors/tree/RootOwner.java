package dev.grove.actors.tree;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.checkpoint.CheckpointerMessage;
import dev.grove.actors.compact.CompactorMessage;
import dev.grove.actors.compact.MemtableResult;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.node.CompactionPolicy;
import dev.grove.betree.node.FlushPolicy;
import dev.grove.betree.node.GrowRoot;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.Node;
import dev.grove.betree.node.Receive;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.node.Split;
import java.util.ArrayDeque;
import java.util.Deque;
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
  private final ParentRole children;
  private final Deque<RootMessage> waiting = new ArrayDeque<>();
  private boolean building;
  private RootMessage.Begin checkpoint;
  private long checkpointTarget;
  private long treeLsn;
  private long cut = NO_CUT;
  private boolean settling;
  private RuntimeException failure;

  private RootOwner(Root root, TreeContext context, ActorContext<RootMessage> actor) {
    this.node = root.node();
    this.context = context;
    this.self = actor.getSelf();
    this.sequencer =
        new Sequencer(root.treeLsn(), root.memtableBytes(), root.sealedMax(), root.gauge());
    this.log = root.log();
    this.view = root.view();
    this.gauge = root.gauge();
    this.treeLsn = root.treeLsn();
    gauge.lastLsn(treeLsn);
    ActorRef<ParentMessage> fromChildren =
        actor.messageAdapter(ParentMessage.class, RootMessage.FromChild::new);
    InteriorHeader header = (InteriorHeader) node.header();
    view.publish(sequencer.view(header));
    this.children = new ParentRole(header, context, fromChildren, this::publish);
  }

  /**
   * What the root starts with.
   *
   * @param node the root node of the recovered tree
   * @param log connected by {@link RootMessage.OpenLog} once the recovery is over
   * @param view where readers find the tree
   * @param memtableBytes a memtable is sealed at this size
   * @param sealedMax sealed memtables that may wait
   * @param treeLsn LSN up to which all commits are in runs
   */
  public record Root(
      Node node,
      LogFeed log,
      PublishedView view,
      MemoryGauge gauge,
      long memtableBytes,
      int sealedMax,
      long treeLsn) {}

  public static Behavior<RootMessage> create(Root root, TreeContext context) {
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
        case RootMessage.Commit commit -> take(commit);
        case RootMessage.Replay replay -> take(replay);
        case RootMessage.OpenLog open -> log.open(open);
        case RootMessage.Sync sync -> log.sync(sync.done());
        case RootMessage.HandOver _ -> log.flush();
        case RootMessage.LogCaughtUp _ -> log.caughtUp();
        case RootMessage.MemtableBuilt built -> onBuilt(built.result());
        case RootMessage.Begin begin -> onBegin(begin);
        case RootMessage.CutComplete complete -> onCutComplete(complete);
        case RootMessage.Fail fail -> onFail(fail.cause());
        case RootMessage.Close close -> onClose(close);
        case RootMessage.FromChild fromChild -> children.onMessage(fromChild.message());
      }
      if (!(message instanceof RootMessage.Commit)) {
        drive();
      }
    } catch (RuntimeException e) {
      context.failure().accept(e);
    }
  }

  /** Applies a commit, or lets it wait behind those that wait already. */
  private void take(RootMessage message) {
    if (failure != null) {
      refuse(message, failure);
    } else if (!waiting.isEmpty() || mustWait()) {
      waiting.addLast(message);
    } else {
      apply(message);
    }
  }

  private boolean mustWait() {
    if (sequencer.isFull() && sequencer.canSeal()) {
      sealActive();
    }
    return sequencer.isFull() || log.isBehind(self);
  }

  /** Whatever happens, the committer, who waits, is answered. */
  private void apply(RootMessage message) {
    try {
      applyNow(message);
    } catch (RuntimeException e) {
      refuse(message, e);
      throw e;
    }
  }

  private void applyNow(RootMessage message) {
    switch (message) {
      case RootMessage.Commit commit -> {
        long lsn = sequencer.lastLsn() + 1;
        try {
          log.append(lsn, commit.batch());
        } catch (IllegalStateException tooLarge) {
          commit.done().completeExceptionally(tooLarge);
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
      default -> throw new IllegalStateException("not a commit: " + message);
    }
  }

  private static void refuse(RootMessage message, RuntimeException cause) {
    switch (message) {
      case RootMessage.Commit commit -> commit.done().completeExceptionally(cause);
      case RootMessage.Replay replay -> replay.done().completeExceptionally(cause);
      default -> throw new IllegalStateException("not a commit: " + message);
    }
  }

  private void sealActive() {
    sequencer.seal();
    view.publish(sequencer.view(children.header()));
    buildOldest();
  }

  private void publish(InteriorHeader header) {
    // The view first: readers start there, and must not meet runs that node.publish has let go of.
    view.publish(sequencer.view(header));
    node.publish(header);
  }

  private void buildOldest() {
    Sequencer.Sealed oldest = sequencer.oldest();
    boolean room = FlushPolicy.accepts(children.header(), context.limits());
    if (!building && oldest != null && room && failure == null) {
      building = true;
      context.compactor().tell(new CompactorMessage.BuildRun(oldest.view(), self));
    }
  }

  private void onBuilt(MemtableResult result) {
    building = false;
    switch (result) {
      case MemtableResult.Built built -> {
        treeLsn = sequencer.oldest().lastLsn();
        List<RunRef> refs = List.of(RunRef.of(built.run(), KeyRange.ALL, true));
        InteriorHeader header = (InteriorHeader) Receive.apply(children.header(), refs, true);
        sequencer.removeOldest();
        children.publish(header);
        built.run().release();
      }
      case MemtableResult.Failed failed -> context.failure().accept(failed.cause());
    }
  }

  private void onBegin(RootMessage.Begin begin) {
    sequencer.seal();
    view.publish(sequencer.view(children.header()));
    checkpoint = begin;
    checkpointTarget = sequencer.lastLsn();
  }

  private void onCutComplete(RootMessage.CutComplete complete) {
    if (complete.checkpoint() == cut) {
      cut = NO_CUT;
    }
  }

  private void onFail(RuntimeException cause) {
    if (failure != null) {
      return;
    }
    failure = cause;
    log.fail(cause);
    waiting.forEach(message -> refuse(message, cause));
    waiting.clear();
  }

  private void onClose(RootMessage.Close close) {
    onFail(close.cause());
    log.handOver();
    close.done().complete(null);
  }

  private void drive() {
    if (failure != null) {
      return;
    }
    captureWhenReady();
    if (cut == NO_CUT) {
      children.splitWanting();
    }
    if (CompactionPolicy.wantsSplit(children.header(), context.limits())) {
      growWhenQuiet();
    } else {
      children.flushDue(_ -> true, settling);
      settling = false;
    }
    buildOldest();
    while (!waiting.isEmpty() && !mustWait()) {
      apply(waiting.removeFirst());
    }
  }

  private void growWhenQuiet() {
    if (cut == NO_CUT && children.nothingInFlight()) {
      InteriorHeader header = children.header();
      List<Node> parts = children.spawn(Split.apply(header, context.limits()));
      children.replaceAll(GrowRoot.apply(header, parts));
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
