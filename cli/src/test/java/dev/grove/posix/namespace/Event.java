package dev.grove.posix.namespace;

/** A call that a process made. */
record Event(int process, Action action, Answer answer) {
  long begin() {
    return answer.begin();
  }

  long end() {
    return answer.end();
  }

  /** Whether there was a moment when both were under way. */
  boolean overlaps(Event other) {
    return begin() <= other.end() && other.begin() <= end();
  }

  /** For people, with times in microseconds since a moment. */
  String text(long since) {
    return String.format(
        "%10.1f %10.1f  process %d  %-50s %s",
        (begin() - since) / 1000.0, (end() - since) / 1000.0, process, action, answer.text());
  }
}
