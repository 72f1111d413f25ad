package dev.grove.posix.exercise;

import java.util.ArrayDeque;
import java.util.Deque;

/** The newest operations, in words. */
final class History {
  private static final int KEPT = 300;

  private final Deque<String> newest = new ArrayDeque<>(KEPT);
  private long count;

  void add(String operation) {
    if (newest.size() == KEPT) {
      newest.removeFirst();
    }
    newest.addLast(count++ + " " + operation);
  }

  String text() {
    return String.join("\n", newest);
  }
}
