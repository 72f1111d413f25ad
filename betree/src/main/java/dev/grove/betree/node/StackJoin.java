package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes one stack of those of two neighbours. Their keys are disjoint, so only the order within
 * each of them counts. Slices of one run that meet at the border become one again, else a split and
 * a merge would leave the stack twice as high.
 */
final class StackJoin {
  private StackJoin() {}

  /** All of both, unsettled references on top of settled ones. */
  static RunStack of(RunStack left, RunStack right) {
    List<RunRef> leftNew = left.unsettled();
    List<RunRef> rightNew = right.unsettled();
    List<RunRef> all = new ArrayList<>(join(leftNew, rightNew));
    all.addAll(
        join(
            left.refs().subList(leftNew.size(), left.runs()),
            right.refs().subList(rightNew.size(), right.runs())));
    return new RunStack(all);
  }

  /**
   * Merges two sequences, keeping the order of each: a reference of the right one goes behind the
   * left one's partner and all before that, or on top of what is left if it has none.
   */
  private static List<RunRef> join(List<RunRef> left, List<RunRef> right) {
    List<RunRef> result = new ArrayList<>(left.size() + right.size());
    int taken = 0;
    for (RunRef ref : right) {
      int partner = taken;
      while (partner < left.size() && !meet(left.get(partner), ref)) {
        partner++;
      }
      if (partner == left.size()) {
        result.add(ref);
      } else {
        result.addAll(left.subList(taken, partner));
        result.add(joined(left.get(partner), ref));
        taken = partner + 1;
      }
    }
    result.addAll(left.subList(taken, left.size()));
    return result;
  }

  /**
   * Whether {@code right} goes on where {@code left} ends, in the same run. With a gap between them
   * they cannot become one: what the run has there may have been replaced by something else.
   */
  static boolean meet(RunRef left, RunRef right) {
    byte[] end = left.range().hi();
    return left.run().equals(right.run())
        && left.settled() == right.settled()
        && end != null
        && Keys.compare(end, right.range().lo()) == 0;
  }

  static RunRef joined(RunRef left, RunRef right) {
    KeyRange range = new KeyRange(left.range().lo(), right.range().hi());
    return RunRef.of(left.run(), range, left.settled());
  }
}
