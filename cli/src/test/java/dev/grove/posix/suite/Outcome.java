package dev.grove.posix.suite;

import java.util.Map;
import java.util.Set;

/**
 * What a run has shown.
 *
 * @param failed name of the case and what was expected and seen
 * @param skipped name of the case and why
 */
public record Outcome(Set<String> passed, Map<String, String> failed, Map<String, String> skipped) {
  public String counts() {
    int all = passed.size() + failed.size() + skipped.size();
    return all
        + " cases: "
        + passed.size()
        + " passed, "
        + failed.size()
        + " failed, "
        + skipped.size()
        + " skipped";
  }
}
