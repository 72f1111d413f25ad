package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What a {@link RunChecker} has found so far, bounded; each finding once. */
final class RunFindings {
  private static final int MAX_KEY_BYTES_SHOWN = 32;

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
    if (range == null) {
      return "nothing";
    }
    return "[" + text(range.lo()) + ", " + (range.hi() == null ? "end" : text(range.hi())) + ")";
  }

  static String text(byte[] key) {
    int shown = Math.min(key.length, MAX_KEY_BYTES_SHOWN);
    String hex = "'" + HexFormat.of().formatHex(key, 0, shown) + "'";
    return shown == key.length ? hex : hex + " and " + (key.length - shown) + " more bytes";
  }
}
