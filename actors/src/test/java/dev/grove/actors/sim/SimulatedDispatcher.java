package dev.grove.actors.sim;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.ThreadFactory;

/**
 * Lets every dispatcher of an actor system hand its turns to the {@link World} that the system was
 * started in. Akka makes the instance; the world comes as the system's default execution context.
 */
public final class SimulatedDispatcher extends ExecutorServiceConfigurator {
  private final World world;

  public SimulatedDispatcher(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    this.world = (World) prerequisites.defaultExecutionContext().get();
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(String id, ThreadFactory threads) {
    return () -> new WorldExecutor(world, id);
  }
}
