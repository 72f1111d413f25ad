package dev.grove.actors.dispatch;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Runs a task on the thread that submits it.
 *
 * <p>An actor on this executor costs its uncontended sender a method call instead of two thread
 * hops. The mailbox still lets only one thread in at a time: a sender that finds the actor busy
 * leaves its message in the mailbox and goes on.
 *
 * <p>A task submitted from within a task is queued and run after it (a trampoline), so that actors
 * which answer each other do not grow the stack. After {@code maxInlineTurns} tasks in a row the
 * rest goes to a pool, so that no caller is kept for longer than that by other people's work.
 *
 * <p>The submitter is no worker: an interrupt meant for it must not reach the actor (Akka ends the
 * turn with an {@code InterruptedException}), and what a task throws must not reach the submitter,
 * who only wanted to send a message.
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
    boolean interrupted = Thread.interrupted();
    try {
      interrupted |= runBounded(mine, task);
    } finally {
      mine.running = false;
      handOver(mine.queue);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Returns whether this thread was interrupted meanwhile. */
  private boolean runBounded(Trampoline mine, Runnable first) {
    boolean interrupted = runOne(first);
    for (int turn = 1; turn < maxInlineTurns; turn++) {
      Runnable task = mine.queue.poll();
      if (task == null) {
        break;
      }
      interrupted |= runOne(task);
    }
    return interrupted;
  }

  private static boolean runOne(Runnable task) {
    boolean interrupted = false;
    try {
      task.run();
    } catch (Exception e) { // Akka throws a checked one as well
      interrupted = e instanceof InterruptedException;
      if (!interrupted) {
        Thread thread = Thread.currentThread();
        thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
      }
    }
    return Thread.interrupted() || interrupted;
  }

  private void handOver(ArrayDeque<Runnable> rest) {
    for (Runnable task = rest.poll(); task != null; task = rest.poll()) {
      try {
        overflow.execute(task);
      } catch (RejectedExecutionException e) {
        // the actor system has stopped: nobody waits for its actors any more
      }
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
