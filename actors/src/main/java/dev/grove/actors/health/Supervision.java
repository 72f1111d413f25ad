package dev.grove.actors.health;

import akka.actor.typed.Behavior;
import akka.actor.typed.BehaviorInterceptor;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.TypedActorContext;
import akka.actor.typed.javadsl.Behaviors;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of an actor whose turn fails, with an exception or an error.
 *
 * <pre>
 *   actor                               its turn fails                      because
 *   root, nodes, compactor, workers,    the volume takes no more changes;   its state may be half of a step;
 *   log writer, checkpointer            the actor stays, and answers        the store has a whole one
 *   idle merger, device monitor         it is started anew                  it has no state of its own
 * </pre>
 *
 * What fails inside a job (a merge, a write) is no failure of an actor: it is answered to whoever
 * asked, who knows what to do about it.
 */
public final class Supervision {
  private static final Logger LOG = LoggerFactory.getLogger(Supervision.class);
  private static final int RESTARTS_MAX = 10;
  private static final Duration WITHIN = Duration.ofMinutes(1);

  private Supervision() {}

  /** An actor without which the volume cannot take changes. */
  public static <T> Behavior<T> stopsWriting(
      Class<T> protocol, Behavior<T> behavior, Health health) {
    return Behaviors.intercept(() -> new Guard<>(protocol, health), behavior);
  }

  /** An actor that can begin again at any time; given up when it fails again and again. */
  public static <T> Behavior<T> restarts(Class<T> protocol, Behavior<T> behavior) {
    return Behaviors.supervise(Behaviors.intercept(() -> new Ordinary<>(protocol), behavior))
        .onFailure(SupervisorStrategy.restart().withLimit(RESTARTS_MAX, WITHIN));
  }

  private static final class Guard<T> extends BehaviorInterceptor<T, T> {
    private final Health health;

    Guard(Class<T> protocol, Health health) {
      super(protocol);
      this.health = health;
    }

    @Override
    public Behavior<T> aroundStart(TypedActorContext<T> actor, PreStartTarget<T> target) {
      try {
        return target.start(actor);
      } catch (Throwable e) {
        health.failure().accept(e);
        return Behaviors.ignore();
      }
    }

    @Override
    public Behavior<T> aroundReceive(
        TypedActorContext<T> actor, T message, ReceiveTarget<T> target) {
      try {
        return target.apply(actor, message);
      } catch (Throwable e) {
        health.failure().accept(e);
        return Behaviors.same();
      }
    }
  }

  /** Akka ends the whole process, or all actors, after some errors: here it is one actor's. */
  private static final class Ordinary<T> extends BehaviorInterceptor<T, T> {
    Ordinary(Class<T> protocol) {
      super(protocol);
    }

    @Override
    public Behavior<T> aroundReceive(
        TypedActorContext<T> actor, T message, ReceiveTarget<T> target) {
      try {
        return target.apply(actor, message);
      } catch (Throwable e) {
        LOG.warn("started anew after a failure: {}", actor.asJava().getSelf(), e);
        throw new IllegalStateException("the turn failed", e);
      }
    }
  }
}
