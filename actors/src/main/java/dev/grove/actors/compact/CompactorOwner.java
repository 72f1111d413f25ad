package dev.grove.actors.compact;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.DispatcherSelector;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.grove.actors.health.Health;
import dev.grove.actors.health.Supervision;
import java.util.ArrayDeque;
import java.util.Deque;

/** Hands jobs to a fixed number of workers, memtables first. */
public final class CompactorOwner {
  private final Deque<CompactorMessage.Job> memtables = new ArrayDeque<>();
  private final Deque<CompactorMessage.Job> compactions = new ArrayDeque<>();
  private final Deque<ActorRef<CompactorMessage.Job>> idle = new ArrayDeque<>();

  private CompactorOwner(
      ActorContext<CompactorMessage> actor, RunMaker maker, int workers, Health health) {
    for (int i = 0; i < workers; i++) {
      idle.add(
          actor.spawn(
              Supervision.stopsWriting(
                  CompactorMessage.Job.class,
                  CompactionWorker.create(maker, actor.getSelf(), health),
                  health),
              "worker-" + i,
              DispatcherSelector.fromConfig("grove.compaction-dispatcher")));
    }
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

  private void onMessage(CompactorMessage message) {
    switch (message) {
      case CompactorMessage.BuildRun build -> memtables.addLast(build);
      case CompactorMessage.Compact compact -> compactions.addLast(compact);
      case CompactorMessage.WorkerIdle free -> idle.addLast(free.worker());
    }
    while (!idle.isEmpty() && !(memtables.isEmpty() && compactions.isEmpty())) {
      CompactorMessage.Job job = memtables.isEmpty() ? compactions.poll() : memtables.poll();
      idle.poll().tell(job);
    }
  }
}
