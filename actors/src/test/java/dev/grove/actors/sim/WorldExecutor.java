package dev.grove.actors.sim;

import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.TimeUnit;

/** What one dispatcher sees of the {@link World}: an executor. */
final class WorldExecutor extends AbstractExecutorService {
  private final World world;
  private final String dispatcher;
  private boolean shutdown;

  WorldExecutor(World world, String dispatcher) {
    this.world = world;
    this.dispatcher = dispatcher;
  }

  @Override
  public void execute(Runnable task) {
    world.submit(dispatcher, task);
  }

  @Override
  public void shutdown() {
    shutdown = true;
  }

  @Override
  public List<Runnable> shutdownNow() {
    shutdown = true;
    return List.of();
  }

  @Override
  public boolean isShutdown() {
    return shutdown;
  }

  @Override
  public boolean isTerminated() {
    return shutdown;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return shutdown;
  }
}
