package dev.grove.actors.compact;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.health.Health;
import dev.grove.actors.health.Supervision;
import dev.grove.betree.node.CompactionPlan;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Hands jobs to a fixed number of workers. Memtables have one of their own: commits wait for them,
 * and a merge may take longer than the memtables in memory can bridge.
 */
public final class CompactorOwner {
  private final Queue memtables = new Queue();
  private final Queue merges = new Queue();

  /** Jobs of one kind and the workers that have nothing to do. */
  private record Queue(
      Deque<CompactorMessage.Job> jobs, Deque<ActorRef<CompactorMessage.Job>> idle) {
    Queue() {
      this(new ArrayDeque<>(), new ArrayDeque<>());
    }

    void handOut() {
      while (!idle.isEmpty() && !jobs.isEmpty()) {
        idle.poll().tell(jobs.poll());
      }
    }
  }

  private CompactorOwner(
      ActorContext<CompactorMessage> actor, RunMaker maker, int workers, Health health) {
    memtables.idle.add(spawn(actor, maker, health, "memtables", "grove.memtable-dispatcher"));
    for (int i = 0; i < workers; i++) {
      merges.idle.add(spawn(actor, maker, health, "worker-" + i, "grove.compaction-dispatcher"));
    }
  }

  private static ActorRef<CompactorMessage.Job> spawn(
      ActorContext<CompactorMessage> actor,
      RunMaker maker,
      Health health,
      String name,
      String dispatcher) {
    return actor.spawn(
        Supervision.stopsWriting(
            CompactorMessage.Job.class,
            CompactionWorker.create(maker, actor.getSelf(), health),
            health),
        name,
        DispatcherSelector.fromConfig(dispatcher));
  }

  public static Behavior<CompactorMessage> create(RunMaker maker, int workers, Health health) {
    return Behaviors.setup(
        actor -> {
          CompactorOwner owner = new CompactorOwner(actor, maker, workers, health);
          return Behaviors.receiveMessage(
              message -> {
                owner.onMessage(message);
                return Behaviors.same();
              });
        });
  }

  /** An interior node's merge holds up the splits of all nodes below: it passes those of leaves. */
  private void add(CompactorMessage.Compact merge) {
    if (merge.plan() instanceof CompactionPlan.OfEdges) {
      merges.jobs.addFirst(merge);
    } else {
      merges.jobs.addLast(merge);
    }
  }

  private void onMessage(CompactorMessage message) {
    switch (message) {
      case CompactorMessage.BuildRun build -> memtables.jobs.addLast(build);
      case CompactorMessage.Compact compact -> add(compact);
      case CompactorMessage.WorkerIdle(var worker, var job) ->
          (job instanceof CompactorMessage.BuildRun ? memtables : merges).idle.addLast(worker);
    }
    memtables.handOut();
    merges.handOut();
  }
}
