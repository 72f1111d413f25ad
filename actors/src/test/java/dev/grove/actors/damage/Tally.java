package dev.grove.actors.damage;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How many cases of damage ended how, by structure and kind of damage. */
final class Tally {
  /** What came of one case. */
  enum Outcome {
    /** The volume was not opened; the file and the offset were named. */
    REFUSED,
    /** Reads of some keys failed, which named the run and the offset; all others were right. */
    ISOLATED,
    /** All reads were right; a check of the volume finds and names the damage. */
    SPARE,
    /** All reads were right: nothing refers to these bytes. */
    UNUSED,
    /** The last checkpoint does not count; the one before has the same commits. */
    EARLIER,
    /** The end of the newest log segment is gone: an earlier state, not before its checkpoint. */
    CUT
  }

  private final Map<String, EnumMap<Outcome, Integer>> counts = new TreeMap<>();
  private int cases;

  void count(String structure, String kind, Outcome outcome) {
    cases++;
    counts
        .computeIfAbsent(structure + " | " + kind, _ -> new EnumMap<>(Outcome.class))
        .merge(outcome, 1, Integer::sum);
  }

  int cases() {
    return cases;
  }

  boolean has(Outcome outcome) {
    return counts.values().stream().anyMatch(row -> row.containsKey(outcome));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    counts.forEach((row, outcomes) -> text.append(row).append(" | ").append(outcomes).append('\n'));
    return text.append(cases).append(" cases").toString();
  }
}
