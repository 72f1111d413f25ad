package dev.grove.cli.drill;

import java.util.ArrayList;
import java.util.List;

/**
 * Why no cut of a writer fits, for people: how the nearest allowed one differs, and whether an
 * older state would fit.
 */
final class Explanation {
  private static final int MOST_PATHS = 12;

  private Explanation() {}

  static List<String> of(History history, Survey survey, int floor, int ceiling) {
    int[] differences = new int[ceiling + 1];
    Replay replay = new Replay(history, survey);
    for (int cut = 0; cut <= ceiling; cut++) {
      replay.to(cut);
      differences[cut] = replay.differences();
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "writer %d: what is there is not its state after any of operations %d to %d of this round"
            .formatted(history.writer(), floor, ceiling));
    older(history, floor, differences, lines);
    nearest(history, survey, floor, differences, lines);
    return lines;
  }

  private static void older(History history, int floor, int[] differences, List<String> lines) {
    for (int cut = floor - 1; cut >= 0; cut--) {
      if (differences[cut] == 0) {
        lines.add(
            "  it is the state after %d: what was synced is lost, from %s to %s"
                .formatted(cut, history.say(cut), history.say(floor - 1)));
        return;
      }
    }
  }

  private static void nearest(
      History history, Survey survey, int floor, int[] differences, List<String> lines) {
    int best = floor;
    for (int cut = floor; cut < differences.length; cut++) {
      best = differences[cut] <= differences[best] ? cut : best;
    }
    Replay nearest = new Replay(history, survey);
    nearest.to(best);
    lines.add(
        "  nearest is the state after %d%s, but %d paths differ:"
            .formatted(best, best == 0 ? "" : ", " + history.say(best - 1), differences[best]));
    nearest.explained().entrySet().stream()
        .limit(MOST_PATHS)
        .forEach(each -> lines.add("  " + Op.escape(each.getKey()) + ": " + each.getValue()));
  }
}
