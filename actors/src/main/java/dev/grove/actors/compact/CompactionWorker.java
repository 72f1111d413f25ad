package dev.grove.actors.compact;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.tree.NodeMessage;
import dev.grove.actors.tree.RootMessage;
import dev.grove.betree.node.CompactionPlan;

/** Does one job after the other, on a dispatcher whose threads may block. */
final class CompactionWorker {
  private CompactionWorker() {}

  static Behavior<CompactorMessage.Job> create(
      RunMaker maker, ActorRef<CompactorMessage> compactor) {
    return Behaviors.setup(
        actor ->
            Behaviors.receiveMessage(
                job -> {
                  work(maker, job);
                  compactor.tell(new CompactorMessage.WorkerIdle(actor.getSelf()));
                  return Behaviors.same();
                }));
  }

  private static void work(RunMaker maker, CompactorMessage.Job job) {
    switch (job) {
      case CompactorMessage.BuildRun build -> {
        MemtableResult result;
        try {
          result = new MemtableResult.Built(maker.fromMemtable(build.memtable()));
        } catch (RuntimeException e) {
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
          result = new CompactionResult.Failed(e);
        }
        compact.replyTo().tell(new NodeMessage.Compacted(plan, result));
      }
    }
  }
}
