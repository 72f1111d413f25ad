package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.ArrayList;
import java.util.List;

/** What a {@link RunChecker} has found so far, bounded; each finding once. */
final class RunFindings {
  private final long run;
  private final List<String> all = new ArrayList<>();

  RunFindings(long run) {
    this.run = run;
  }

  void add(String finding) {
    String text = finding.startsWith("run ") ? finding : "run " + run + ": " + finding;
    if (all.size() < RunChecker.MAX_FINDINGS && !all.contains(text)) {
      all.add(text);
    }
  }

  void expect(String what, long stored, long found) {
    if (stored != found) {
      add("its record says " + stored + " " + what + ", it has " + found);
    }
  }

  List<String> all() {
    return List.copyOf(all);
  }

  static String text(KeyRange range) {
    return range == null ? "nothing" : range.toString();
  }

  static String text(byte[] key) {
    return Keys.text(key);
  }
}
