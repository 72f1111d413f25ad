package dev.grove.actors.tree;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The door of the root: lets through what gets an LSN, in the order in which it comes; what has to
 * wait is waited for by all that come behind it. After a failure it refuses everything. Used in the
 * root's turns only.
 */
final class Intake {
  private final Predicate<RootMessage.Ordered> mustWait;
  private final Consumer<RootMessage.Ordered> target;
  private final Deque<RootMessage.Ordered> waiting = new ArrayDeque<>();
  private Throwable failure;

  /**
   * An open door.
   *
   * @param mustWait whether a message cannot be applied now; asked anew whenever its turn comes
   * @param target applies a message and answers it
   */
  Intake(Predicate<RootMessage.Ordered> mustWait, Consumer<RootMessage.Ordered> target) {
    this.mustWait = mustWait;
    this.target = target;
  }

  /** Applies a message, or lets it wait behind those that wait already. */
  void take(RootMessage.Ordered message) {
    if (failure != null) {
      message.done().completeExceptionally(failure);
    } else if (!waiting.isEmpty() || mustWait.test(message)) {
      waiting.addLast(message);
    } else {
      apply(message);
    }
  }

  /** Applies those that need not wait any more. */
  void resume() {
    while (!waiting.isEmpty() && !mustWait.test(waiting.getFirst())) {
      apply(waiting.removeFirst());
    }
  }

  /** Whatever happens, the committer, who waits, is answered. */
  private void apply(RootMessage.Ordered message) {
    try {
      target.accept(message);
    } catch (Throwable e) {
      message.done().completeExceptionally(e);
      throw e;
    }
  }

  /** Refuses all that wait and all that come; later calls change nothing. */
  void refuseAll(Throwable cause) {
    failure = failure == null ? cause : failure;
    refuseWaiting(cause);
  }

  boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Refuses all that wait; those that come may be luckier. */
  void refuseWaiting(Throwable cause) {
    List<RootMessage.Ordered> refused = List.copyOf(waiting);
    waiting.clear();
    refused.forEach(message -> message.done().completeExceptionally(cause));
  }

  boolean isRefusing() {
    return failure != null;
  }
}
