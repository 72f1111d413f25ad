package dev.grove.actors.check;

import dev.grove.betree.key.KeyRange;
import java.util.List;

/**
 * One thing that a repair does.
 *
 * @param what in words: to what, why, and what becomes of it
 * @param lost keys whose newest values are given up by it; older ones may show, or none
 */
public record RepairStep(String what, List<KeyRange> lost) {
  public RepairStep {
    lost = List.copyOf(lost);
  }

  static RepairStep of(String what) {
    return new RepairStep(what, List.of());
  }
}
