package dev.grove.cli.drill;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be undone at the end: processes to end, mounts to remove. Closed once, by the drill
 * or by the signal that ends it, in reverse order.
 */
final class Undo implements AutoCloseable {
  /** Something to undo. */
  interface Action {
    void run() throws Exception;
  }

  private final Deque<Action> actions = new ArrayDeque<>();
  private final Thread atExit = Thread.ofPlatform().unstarted(this::close);
  private boolean closed;

  Undo() {
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  synchronized void push(Action action) {
    if (closed) {
      throw new IllegalStateException("the drill has been told to end");
    }
    actions.push(action);
  }

  /** Starts or mounts something. */
  interface Start<T> {
    T run() throws IOException, InterruptedException;
  }

  /** Does it, unless the end has begun: what begins later would be left behind. */
  synchronized <T> T unlessClosed(Start<T> start) throws IOException, InterruptedException {
    if (closed) {
      throw new IllegalStateException("the drill has been told to end");
    }
    return start.run();
  }

  /** Whether the end has begun, and failures mean nothing any more. */
  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void close() {
    closed = true;
    while (!actions.isEmpty()) {
      try {
        actions.pop().run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        System.err.println("grove: cannot clean up: " + e.getMessage());
      }
    }
  }
}
