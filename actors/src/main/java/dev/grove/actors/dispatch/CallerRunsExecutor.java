package dev.grove.actors.dispatch;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task on the thread that submits it.
 *
 * <p>An actor on this executor costs its uncontended sender a method call instead of two thread hops. The mailbox still lets only
 * one thread in at a time: a sender that finds the actor busy leaves its message in the mailbox and goes on.
 *
 * <p>A task submitted from within a task is queued and run after it (a trampoline), so that actors which answer each other do not
 * grow the stack. After {@code maxInlineTurns} tasks in a row the rest goes to a pool, so that no caller is kept for longer than
 * that by other people's work.
 */
public final class CallerRunsExecutor extends AbstractExecutorService {
  private final ThreadLocal<Trampoline> trampoline = ThreadLocal.withInitial(Trampoline::new);
  private final int maxInlineTurns;
  private final ExecutorService overflow;

  public CallerRunsExecutor(int maxInlineTurns, ExecutorService overflow) {
    this.maxInlineTurns = maxInlineTurns;
    this.overflow = overflow;
  }

  @Override
  public void execute(Runnable task) {
    Trampoline mine = trampoline.get();
    if (mine.running) {
      mine.queue.add(task);
      return;
    }
    mine.running = true;
    try {
      runBounded(mine, task);
    } finally {
      mine.running = false;
      mine.queue.forEach(overflow::execute);
      mine.queue.clear();
    }
  }

  private void runBounded(Trampoline mine, Runnable first) {
    Runnable task = first;
    for (int turn = 0; task != null && turn < maxInlineTurns; turn++) {
      task.run();
      task = mine.queue.poll();
    }
    if (task != null) {
      overflow.execute(task);
    }
  }

  @Override
  public void shutdown() {
    overflow.shutdown();
  }

  @Override
  public List<Runnable> shutdownNow() {
    return overflow.shutdownNow();
  }

  @Override
  public boolean isShutdown() {
    return overflow.isShutdown();
  }

  @Override
  public boolean isTerminated() {
    return overflow.isTerminated();
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return overflow.awaitTermination(timeout, unit);
  }

  private static final class Trampoline {
    final ArrayDeque<Runnable> queue = new ArrayDeque<>();
    boolean running;
  }
}
