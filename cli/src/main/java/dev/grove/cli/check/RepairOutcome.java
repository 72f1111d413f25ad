package dev.grove.cli.check;

import java.util.List;

/**
 * What a repair does, or has done.
 *
 * @param lines each thing that is changed, in order, and what it costs
 * @param left errors that stay
 */
public record RepairOutcome(List<String> lines, List<String> left) {
  public RepairOutcome {
    lines = List.copyOf(lines);
    left = List.copyOf(left);
  }
}
