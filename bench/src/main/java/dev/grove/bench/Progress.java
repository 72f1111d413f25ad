package dev.grove.bench;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Says on standard error what is being measured: one line that changes on a terminal, else a line
 * for each finished workload.
 */
final class Progress {
  private final PrintStream out;
  private final boolean terminal;
  private final int total;
  private int number;
  private String what = "";

  Progress(PrintStream out, boolean terminal, int total) {
    this.out = out;
    this.terminal = terminal;
    this.total = total;
  }

  void begin(String next) {
    number++;
    what = next;
    show("");
  }

  /** What is being measured. */
  String what() {
    return what;
  }

  void show(String state) {
    if (terminal) {
      out.printf("\r\033[K[%d/%d] %s %s", number, total, what, state);
      out.flush();
    }
  }

  void finished(Result result) {
    say(
        String.format(
            Locale.ROOT,
            "%,.0f ops/s, %.1f s, settled after %.1f s",
            result.perSecond(),
            result.get(Figure.NANOS) / 1e9,
            result.get(Figure.SETTLED_NANOS) / 1e9));
  }

  /** A line that stays. */
  void say(String words) {
    out.printf("%s[%d/%d] %s: %s%n", terminal ? "\r\033[K" : "", number, total, what, words);
    out.flush();
  }
}
