package dev.grove.actors.compact;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.health.Health;
import dev.grove.actors.health.Shortage;
import dev.grove.actors.tree.NodeMessage;
import dev.grove.actors.tree.RootMessage;
import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.node.CompactionPlan;
import dev.grove.betree.run.Run;

/**
 * Does one job after the other, on a dispatcher whose threads may block.
 *
 * <p>A full device fails no job: inputs stay as they are, and somebody may make room. So the job
 * goes back to the compactor after a while, and the worker turns to others meanwhile; callers who
 * have to wait for it are refused ({@link Shortage}). The same goes for a process that may not open
 * any more files at the moment.
 */
final class CompactionWorker {

  private final RunMaker maker;
  private final ActorRef<CompactorMessage> compactor;
  private final ActorRef<CompactorMessage.Job> self;
  private final ActorContext<CompactorMessage.Job> actor;
  private final Health health;

  private CompactionWorker(
      RunMaker maker,
      ActorRef<CompactorMessage> compactor,
      ActorContext<CompactorMessage.Job> actor,
      Health health) {
    this.maker = maker;
    this.compactor = compactor;
    this.self = actor.getSelf();
    this.actor = actor;
    this.health = health;
  }

  static Behavior<CompactorMessage.Job> create(
      RunMaker maker, ActorRef<CompactorMessage> compactor, Health health) {
    return Behaviors.setup(
        actor -> {
          CompactionWorker worker = new CompactionWorker(maker, compactor, actor, health);
          return Behaviors.receiveMessage(
              job -> {
                worker.onJob(job);
                return Behaviors.same();
              });
        });
  }

  private void onJob(CompactorMessage.Job job) {
    try {
      work(job);
      health.shortage().over(job);
    } catch (VolumeException later) {
      health.shortage().waits(job, later);
      actor.scheduleOnce(health.retryAfter(), compactor, job);
    }
    compactor.tell(new CompactorMessage.WorkerIdle(self, job));
  }

  /** Whether to throw a failure on to {@link #onJob} instead of telling who asked for the job. */
  private boolean isToBeTriedAgain(Throwable e) {
    return e instanceof VolumeException volume && volume.mayPass();
  }

  private Run fromMemtable(CompactorMessage.BuildRun build) {
    if (!build.binding().claimForRun()) {
      return maker.fromMemtable(build.memtable());
    }
    try {
      return maker.durableFromMemtable(build.memtable());
    } catch (VolumeException e) {
      if (isToBeTriedAgain(e)) {
        build.binding().giveUpRun(); // syncs need not wait for it: the log may have room
      }
      throw e;
    }
  }

  private void work(CompactorMessage.Job job) {
    switch (job) {
      case CompactorMessage.BuildRun build -> {
        MemtableResult result;
        try {
          result = new MemtableResult.Built(fromMemtable(build));
        } catch (Throwable e) { // an Error too: the root waits for an answer
          if (isToBeTriedAgain(e)) {
            throw e;
          }
          result = new MemtableResult.Failed(e);
        }
        build.replyTo().tell(new RootMessage.MemtableBuilt(result));
      }
      case CompactorMessage.Compact compact -> {
        CompactionPlan plan = compact.plan();
        CompactionResult result;
        try {
          plan = plan.narrowed();
          result = new CompactionResult.Done(maker.merge(plan));
        } catch (Throwable e) { // an Error too: the node waits for an answer
          if (isToBeTriedAgain(e)) {
            throw e;
          }
          result = new CompactionResult.Failed(e);
        }
        compact.replyTo().tell(new NodeMessage.Compacted(plan, result));
      }
    }
  }
}
