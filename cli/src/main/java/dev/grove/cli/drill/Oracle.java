package dev.grove.cli.drill;

import dev.grove.cli.drill.Journal.Outcome;
import dev.grove.cli.drill.Journal.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

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
   * What one writer did since a known state.
   *
   * @param base that state
   */
  record History(int writer, Content content, Model base, List<Step> steps) {
    History {
      steps = steps.stream().flatMap(Oracle::asRequests).toList();
    }
  }

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
     * @param cuts by writer
     * @param lost steps that had returned and are not there, without a breach of the promise
     * @param models what is there now, by writer
     */
    record Kept(List<Integer> cuts, int lost, List<Model> models) implements Verdict {}

    /**
     * @param lines what is wrong, for people
     */
    record Broken(List<String> lines) implements Verdict {}
  }

  private static final int MOST_LINES = 12;
  private static final long PAGE_BYTES = 4096;

  private final List<History> histories;
  private final Survey survey;
  private final Moment moment;

  private Oracle(List<History> histories, Survey survey, Moment moment) {
    this.histories = histories;
    this.survey = survey;
    this.moment = moment;
  }

  static Verdict judge(List<History> histories, Survey survey, Moment moment) {
    return new Oracle(histories, survey, moment).judge();
  }

  /**
   * The kernel sends a write that begins within a page it does not hold in two requests: up to the
   * end of that page, and the rest. Each is a commit.
   */
  private static Stream<Step> asRequests(Step step) {
    if (!(step.op() instanceof Op.Write write)) {
      return Stream.of(step);
    }
    int first = (int) (PAGE_BYTES - write.offset() % PAGE_BYTES);
    if (first == PAGE_BYTES || first >= write.length()) {
      return Stream.of(step);
    }
    return Stream.of(
        step.with(new Op.Write(write.path(), write.offset(), first, write.mode())),
        step.with(
            new Op.Write(
                write.path(), write.offset() + first, write.length() - first, write.mode())));
  }

  private Verdict judge() {
    List<String> wrong = new ArrayList<>(strays());
    histories.forEach(each -> failedBefore(each, wrong));
    List<List<Integer>> candidates = new ArrayList<>();
    for (History each : histories) {
      List<Integer> cuts = candidates(each);
      candidates.add(cuts);
      if (cuts.isEmpty()) {
        wrong.addAll(explain(each));
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
        .forEach(path -> wrong.add("the directory " + path + " is gone, made before all else"));
    return wrong;
  }

  private void failedBefore(History history, List<String> wrong) {
    for (Step step : history.steps()) {
      if (step.outcome() instanceof Outcome.Failed failed && step.ended() < moment.harmlessUntil()) {
        wrong.add(
            "writer %d, operation %d failed while nothing was broken: %s: %s"
                .formatted(history.writer(), step.serial(), step.op().line(), failed.message()));
      }
    }
  }

  /** The least cut that the confirmed syncs allow. */
  private int floor(History history) {
    long confirmed = Long.MIN_VALUE;
    int floor = 0;
    for (History each : histories) {
      for (Step step : each.steps()) {
        if (step.op().confirms() && step.isDone() && step.ended() <= moment.confirmedUntil()) {
          confirmed = Math.max(confirmed, step.begun());
        }
      }
    }
    for (int i = 0; i < history.steps().size(); i++) {
      Step step = history.steps().get(i);
      boolean own = step.op().confirms() && step.ended() <= moment.confirmedUntil();
      boolean covered = step.ended() <= confirmed || own || moment.everything();
      floor = step.isDone() && covered ? i + 1 : floor;
    }
    return floor;
  }

  private int ceiling(History history) {
    return (int) history.steps().stream().filter(step -> step.begun() <= moment.begunUntil()).count();
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
              return new Verdict.Broken(List.of(disorder(a, needed, b, cuts.get(b), cuts.get(a))));
            }
            cuts.set(a, next);
            raised = true;
          }
        }
      }
    }
    return kept(cuts);
  }

  /** How many steps of {@code a} had returned before the last step before the cut of {@code b} began. */
  private int neededBy(int b, int cut, int a) {
    if (cut == 0 || a == b) {
      return 0;
    }
    long begun = histories.get(b).steps().get(cut - 1).begun();
    int needed = 0;
    List<Step> steps = histories.get(a).steps();
    for (int i = 0; i < steps.size() && steps.get(i).begun() < begun; i++) {
      needed = steps.get(i).isDone() && steps.get(i).ended() < begun ? i + 1 : needed;
    }
    return needed;
  }

  private String disorder(int a, int needed, int b, int cutOfB, int cutOfA) {
    Step earlier = histories.get(a).steps().get(needed - 1);
    Step later = histories.get(b).steps().get(cutOfB - 1);
    return ("not a prefix: operation %d of writer %d (%s) is there, but operation %d of writer %d"
            + " (%s), which had returned before, is not; of writer %d operations up to number %d of"
            + " the round are there")
        .formatted(
            later.serial(),
            histories.get(b).writer(),
            later.op().line(),
            earlier.serial(),
            histories.get(a).writer(),
            earlier.op().line(),
            histories.get(a).writer(),
            cutOfA);
  }

  private Verdict kept(List<Integer> cuts) {
    int lost = 0;
    List<Model> models = new ArrayList<>();
    for (int i = 0; i < cuts.size(); i++) {
      History history = histories.get(i);
      Replay replay = new Replay(history, survey);
      replay.to(cuts.get(i));
      models.add(replay.model());
      for (int at = cuts.get(i); at < history.steps().size(); at++) {
        Step step = history.steps().get(at);
        lost += step.isDone() && step.ended() <= moment.confirmedUntil() ? 1 : 0;
      }
    }
    return new Verdict.Kept(List.copyOf(cuts), lost, models);
  }

  /** No cut fits: tells how the nearest allowed one differs, and whether an older state fits. */
  private List<String> explain(History history) {
    int floor = floor(history);
    int ceiling = ceiling(history);
    Replay replay = new Replay(history, survey);
    Map<Integer, Integer> differences = new HashMap<>();
    for (int cut = 0; cut <= ceiling; cut++) {
      replay.to(cut);
      differences.put(cut, replay.differences());
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "writer %d: no state after %d to %d operations of this round is there"
            .formatted(history.writer(), floor, ceiling));
    for (int cut = floor - 1; cut >= 0; cut--) {
      if (differences.get(cut) == 0) {
        Step step = history.steps().get(floor - 1);
        lines.add(
            "  the state after %d is: synced operations are lost, the last of them number %d, %s"
                .formatted(cut, step.serial(), step.op().line()));
        break;
      }
    }
    int best = floor;
    for (int cut = floor; cut <= ceiling; cut++) {
      best = differences.get(cut) <= differences.get(best) ? cut : best;
    }
    Replay nearest = new Replay(history, survey);
    nearest.to(best);
    String last = best == 0 ? "the start" : history.steps().get(best - 1).op().line();
    lines.add("  nearest is the state after %d (%s), but:".formatted(best, last));
    nearest.explained().entrySet().stream()
        .limit(MOST_LINES)
        .forEach(each -> lines.add("  " + Op.escape(each.getKey()) + ": " + each.getValue()));
    return lines;
  }
}
