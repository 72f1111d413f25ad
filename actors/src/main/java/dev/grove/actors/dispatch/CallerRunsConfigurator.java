package dev.grove.actors.dispatch;

import akka.dispatch.DispatcherPrerequisites;
import akka.dispatch.ExecutorServiceConfigurator;
import akka.dispatch.ExecutorServiceFactory;
import com.typesafe.config.Config;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * Lets a dispatcher in HOCON name {@link CallerRunsExecutor} as its {@code executor}. Akka makes
 * the instance.
 */
public final class CallerRunsConfigurator extends ExecutorServiceConfigurator {
  private final int maxInlineTurns;
  private final int overflowThreads;

  public CallerRunsConfigurator(Config config, DispatcherPrerequisites prerequisites) {
    super(config, prerequisites);
    this.maxInlineTurns = config.getInt("max-inline-turns");
    this.overflowThreads = config.getInt("overflow-threads");
  }

  @Override
  public ExecutorServiceFactory createExecutorServiceFactory(
      String id, ThreadFactory threadFactory) {
    return () ->
        new CallerRunsExecutor(
            maxInlineTurns, Executors.newFixedThreadPool(overflowThreads, threadFactory));
  }
}
