package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import java.util.List;

/**
 * What a {@link RunChecker} has to say of a run.
 *
 * @param findings what is wrong, in words that name the run; empty if nothing is
 * @param losses what cannot be read, in key order for the points and then for the range deletes;
 *     bounded like the findings: the last one covers all beyond the limit
 */
public record RunReport(List<String> findings, List<Loss> losses) {
  public RunReport {
    findings = List.copyOf(findings);
    losses = List.copyOf(losses);
  }

  /**
   * A page that cannot be read, with everything below it.
   *
   * @param offset of the page in the run
   * @param keys what it had lay in here
   * @param points whether these are points; if not, range deletes
   */
  public record Loss(long offset, KeyRange keys, boolean points) {}

  public boolean isSound() {
    return findings.isEmpty();
  }
}
