package dev.grove.cli.drill;

import dev.grove.cli.drill.Journal.Step;
import java.util.List;
import java.util.stream.Stream;

/**
 * What one writer did since a known state.
 *
 * @param base that state
 * @param steps one for each request of the kernel that is a commit
 */
record History(int writer, Content content, Model base, List<Step> steps) {
  private static final long PAGE_BYTES = 4096;

  History {
    steps = steps.stream().flatMap(History::asRequests).toList();
  }

  /**
   * The kernel sends a write that begins within a page it does not hold in two requests: up to the
   * end of that page, and the rest.
   */
  private static Stream<Step> asRequests(Step step) {
    if (!(step.op() instanceof Op.Write write)) {
      return Stream.of(step);
    }
    int first = (int) (PAGE_BYTES - write.offset() % PAGE_BYTES);
    if (first == PAGE_BYTES || first >= write.length()) {
      return Stream.of(step);
    }
    int rest = write.length() - first;
    return Stream.of(
        step.with(new Op.Write(write.path(), write.offset(), first, write.mode())),
        step.with(new Op.Write(write.path(), write.offset() + first, rest, write.mode())));
  }

  /** The begin of the newest sync among these that had returned by then. */
  static long confirmed(List<History> histories, long until) {
    return histories.stream()
        .flatMap(each -> each.steps.stream())
        .filter(step -> step.isConfirmed(until))
        .mapToLong(Step::begun)
        .reduce(Long.MIN_VALUE, Math::max);
  }

  /**
   * How many steps a confirmed sync covers: those that had returned before one of any writer began,
   * and own synchronous writes.
   *
   * @param confirmed see {@link #confirmed(List, long)}
   */
  int covered(long confirmed, long until) {
    int covered = 0;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      if (step.isDone() && (step.ended() <= confirmed || step.isConfirmed(until))) {
        covered = i + 1;
      }
    }
    return covered;
  }

  /** How many steps had returned before this time. */
  int doneBefore(long nanos) {
    int done = 0;
    for (int i = 0; i < steps.size() && steps.get(i).begun() < nanos; i++) {
      done = steps.get(i).isDone() && steps.get(i).ended() < nanos ? i + 1 : done;
    }
    return done;
  }

  /** How many steps had begun by this time. */
  int begunBy(long nanos) {
    return (int) steps.stream().filter(step -> step.begun() <= nanos).count();
  }

  /** A step of this round by its number, in words. */
  String say(int index) {
    Step step = steps.get(index);
    return "operation %d of writer %d (%s)".formatted(step.serial(), writer, step.op().line());
  }
}
