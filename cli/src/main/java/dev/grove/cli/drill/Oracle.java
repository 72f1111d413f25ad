package dev.grove.cli.drill;

import dev.grove.cli.drill.Journal.Outcome;
import dev.grove.cli.drill.Journal.Step;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Judges whether what came back is the state after some prefix of all commits, no older than the
 * last confirmed sync.
 *
 * <ol>
 *   <li>A <i>cut</i> of a writer is how many of its steps happened. Those cuts at which its model
 *       equals what is found are its candidates.
 *   <li>The floor: of every writer, all steps that had returned before a confirmed sync of any
 *       writer began, and a confirmed synchronous write itself, are before the cut.
 *   <li>Across writers: if the last step before the cut of one began after a step of another had
 *       returned, then that one is before the other's cut. From the least candidates upwards, each
 *       cut is raised until this holds for all; if there is a solution, the least one is found, for
 *       raising one cut never lowers what it demands of others.
 * </ol>
 */
final class Oracle {
  /**
   * When the damage was done, on the clock of the journals.
   *
   * @param harmlessUntil nothing may have failed before
   * @param confirmedUntil syncs that had returned by then are confirmed
   * @param begunUntil steps that began later cannot be there
   * @param everything whether all that was done must be there, as after a clean unmount
   */
  record Moment(long harmlessUntil, long confirmedUntil, long begunUntil, boolean everything) {
    /** The service is broken from now on, but may still confirm something. */
    static Moment brokenFrom(long nanos) {
      return new Moment(nanos, Long.MAX_VALUE, Long.MAX_VALUE, false);
    }

    /**
     * The file system below has an error from now on: a sync that is under way in that moment can
     * return without one and be lost below (docs/durability.md, what is assumed).
     */
    static Moment brokenBelowFrom(long nanos) {
      return new Moment(nanos, nanos, Long.MAX_VALUE, false);
    }

    /** The state of a device between two times, copied without breaking anything. */
    static Moment copied(long from, long to) {
      return new Moment(Long.MAX_VALUE, from, to, false);
    }

    Moment withEverything() {
      return new Moment(harmlessUntil, confirmedUntil, begunUntil, true);
    }
  }

  /** The judgement. */
  sealed interface Verdict {
    /**
     * The promise was kept.
     *
     * @param lost steps that had returned and are not there, without a breach of the promise
     * @param models what is there now, by writer
     */
    record Kept(int lost, List<Model> models) implements Verdict {}

    /**
     * It was broken.
     *
     * @param lines what is wrong, for people
     */
    record Broken(List<String> lines) implements Verdict {}
  }

  private final List<History> histories;
  private final Survey survey;
  private final Moment moment;
  private final long confirmed;

  private Oracle(List<History> histories, Survey survey, Moment moment) {
    this.histories = histories;
    this.survey = survey;
    this.moment = moment;
    confirmed = History.confirmed(histories, moment.confirmedUntil());
  }

  static Verdict judge(List<History> histories, Survey survey, Moment moment) {
    return new Oracle(histories, survey, moment).judge();
  }

  private Verdict judge() {
    List<String> wrong = new ArrayList<>(strays());
    histories.forEach(each -> failedBefore(each, wrong));
    List<List<Integer>> candidates = new ArrayList<>();
    for (History each : histories) {
      List<Integer> cuts = candidates(each);
      candidates.add(cuts);
      if (cuts.isEmpty()) {
        wrong.addAll(Explanation.of(each, survey, floor(each), ceiling(each)));
      }
    }
    return wrong.isEmpty() ? consistent(candidates) : new Verdict.Broken(wrong);
  }

  private List<String> strays() {
    Set<String> known = new HashSet<>(Load.SHARED);
    known.add("shared");
    histories.forEach(each -> known.add(Load.root(each.writer())));
    List<String> wrong = new ArrayList<>();
    for (String path : survey.found().keySet()) {
      boolean owned = histories.stream().anyMatch(each -> Load.owns(each.writer(), path));
      if (!owned && !known.contains(path)) {
        wrong.add("nobody made " + Op.escape(path));
      }
    }
    known.stream()
        .filter(path -> !survey.found().containsKey(path))
        .forEach(path -> wrong.add("the directory " + path + " is gone, synced before all else"));
    return wrong;
  }

  private void failedBefore(History history, List<String> wrong) {
    for (int i = 0; i < history.steps().size(); i++) {
      Step step = history.steps().get(i);
      if (step.outcome() instanceof Outcome.Failed failed
          && step.ended() < moment.harmlessUntil()) {
        wrong.add(
            "%s failed while nothing was broken: %s".formatted(history.say(i), failed.message()));
      }
    }
  }

  private int floor(History history) {
    return moment.everything()
        ? history.doneBefore(Long.MAX_VALUE)
        : history.covered(confirmed, moment.confirmedUntil());
  }

  private int ceiling(History history) {
    return history.begunBy(moment.begunUntil());
  }

  private List<Integer> candidates(History history) {
    Replay replay = new Replay(history, survey);
    List<Integer> cuts = new ArrayList<>();
    int floor = floor(history);
    int ceiling = ceiling(history);
    for (int cut = 0; cut <= ceiling; cut++) {
      replay.to(cut);
      if (cut >= floor && replay.differences() == 0) {
        cuts.add(cut);
      }
    }
    return cuts;
  }

  /** Step 3 of the class comment. */
  private Verdict consistent(List<List<Integer>> candidates) {
    List<Integer> cuts = new ArrayList<>(candidates.stream().map(List::getFirst).toList());
    boolean raised = true;
    while (raised) {
      raised = false;
      for (int b = 0; b < cuts.size(); b++) {
        for (int a = 0; a < cuts.size(); a++) {
          int needed = neededBy(b, cuts.get(b), a);
          if (needed > cuts.get(a)) {
            int next = candidates.get(a).stream().filter(c -> c >= needed).findFirst().orElse(-1);
            if (next < 0) {
              return new Verdict.Broken(List.of(disorder(a, needed, b, cuts.get(b))));
            }
            cuts.set(a, next);
            raised = true;
          }
        }
      }
    }
    return kept(cuts);
  }

  /**
   * How many steps of {@code a} had returned when the last one before the cut of {@code b} began.
   */
  private int neededBy(int b, int cut, int a) {
    return cut == 0 || a == b
        ? 0
        : histories.get(a).doneBefore(histories.get(b).steps().get(cut - 1).begun());
  }

  private String disorder(int a, int needed, int b, int cut) {
    return "not a prefix: %s is there, but %s, which had returned before it began, is not"
        .formatted(histories.get(b).say(cut - 1), histories.get(a).say(needed - 1));
  }

  private Verdict kept(List<Integer> cuts) {
    int lost = 0;
    List<Model> models = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      History history = histories.get(i);
      Replay replay = new Replay(history, survey);
      replay.to(cuts.get(i));
      models.add(replay.model());
      for (Step step : history.steps().subList(cuts.get(i), history.steps().size())) {
        lost += step.isDone() && step.ended() <= moment.confirmedUntil() ? 1 : 0;
      }
    }
    return new Verdict.Kept(lost, models);
  }
}
