package dev.grove.actors.compact;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.grove.actors.tree.NodeMessage;
import dev.grove.actors.tree.RootMessage;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.node.CompactionPlan;
import dev.grove.betree.run.Run;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does one job after the other, on a dispatcher whose threads may block.
 *
 * <p>A full device fails no job at once: inputs stay as they are, and deletes or the next
 * checkpoint may make room. So the job is tried again for a while, during which commits wait,
 * before the volume is given up.
 */
final class CompactionWorker {
  private static final Logger LOG = LoggerFactory.getLogger(CompactionWorker.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
  private static final int ATTEMPTS_MAX = 60;

  private final RunMaker maker;
  private final ActorRef<CompactorMessage> compactor;
  private final ActorRef<CompactorMessage.Job> self;
  private final TimerScheduler<CompactorMessage.Job> timers;
  private int attempts;

  private CompactionWorker(
      RunMaker maker,
      ActorRef<CompactorMessage> compactor,
      ActorRef<CompactorMessage.Job> self,
      TimerScheduler<CompactorMessage.Job> timers) {
    this.maker = maker;
    this.compactor = compactor;
    this.self = self;
    this.timers = timers;
  }

  static Behavior<CompactorMessage.Job> create(
      RunMaker maker, ActorRef<CompactorMessage> compactor) {
    return Behaviors.setup(
        (ActorContext<CompactorMessage.Job> actor) ->
            Behaviors.withTimers(
                timers -> {
                  CompactionWorker worker =
                      new CompactionWorker(maker, compactor, actor.getSelf(), timers);
                  return Behaviors.receiveMessage(
                      job -> {
                        worker.onJob(job);
                        return Behaviors.same();
                      });
                }));
  }

  private void onJob(CompactorMessage.Job job) {
    attempts++;
    try {
      work(job);
    } catch (VolumeException full) {
      LOG.warn("attempt {} of {} in the background: {}", attempts, ATTEMPTS_MAX, full.getMessage());
      timers.startSingleTimer(job, RETRY_AFTER);
      return;
    }
    attempts = 0;
    compactor.tell(new CompactorMessage.WorkerIdle(self, job));
  }

  /** Whether to throw a failure on to {@link #onJob} instead of telling who asked for the job. */
  private boolean isToBeTriedAgain(RuntimeException e) {
    return e instanceof VolumeException volume
        && volume.reason() == Reason.FULL
        && attempts < ATTEMPTS_MAX;
  }

  private Run fromMemtable(CompactorMessage.BuildRun build) {
    return build.binding().claimForRun()
        ? maker.durableFromMemtable(build.memtable())
        : maker.fromMemtable(build.memtable());
  }

  private void work(CompactorMessage.Job job) {
    switch (job) {
      case CompactorMessage.BuildRun build -> {
        MemtableResult result;
        try {
          result = new MemtableResult.Built(fromMemtable(build));
        } catch (RuntimeException e) {
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
        } catch (RuntimeException e) {
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
