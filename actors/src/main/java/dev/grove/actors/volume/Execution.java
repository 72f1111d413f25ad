package dev.grove.actors.volume;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import com.typesafe.config.Config;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Where the actors of one volume run, what time it is there, and how a caller waits for them: the
 * only three things by which a run of a volume can differ from another with the same store and the
 * same calls. So an execution that decides all of them by itself can repeat a run exactly.
 */
interface Execution {
  /** Starts the actor system; called once. */
  ActorSystem<Void> start(Config config);

  /** A clock as {@link System#nanoTime()}. */
  long nanoTime();

  /** As {@link CompletableFuture#join}. */
  <T> T join(CompletableFuture<T> done);

  /** As {@link CompletableFuture#get(long, TimeUnit)}. */
  <T> T get(CompletableFuture<T> done, long millis)
      throws InterruptedException, ExecutionException, TimeoutException;

  /** Threads as configured, time as it passes, and callers that block. */
  static Execution threads() {
    return new Execution() {
      @Override
      public ActorSystem<Void> start(Config config) {
        return ActorSystem.create(Behaviors.empty(), "grove", config);
      }

      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public <T> T join(CompletableFuture<T> done) {
        return done.join();
      }

      @Override
      public <T> T get(CompletableFuture<T> done, long millis)
          throws InterruptedException, ExecutionException, TimeoutException {
        return done.get(millis, TimeUnit.MILLISECONDS);
      }
    };
  }
}
