package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** An edge's or a leaf's message buffer: references to slices of runs, newest first. Immutable. */
public final class RunStack {
  public static final RunStack EMPTY = new RunStack(List.of());

  /** A range delete may free any number of entries: it counts as many deletes. */
  public static final int DELETES_PER_RANGE = 1024;

  private final List<RunRef> refs;
  private final long bytes;
  private final long deletes;

  public RunStack(List<RunRef> refs) {
    this.refs = List.copyOf(refs);
    long sum = 0;
    long deleted = 0;
    for (RunRef ref : this.refs) {
      sum += ref.bytes();
      deleted += ref.deletes();
    }
    this.bytes = sum;
    this.deletes = deleted;
  }

  public List<RunRef> refs() {
    return refs;
  }

  public int runs() {
    return refs.size();
  }

  public long bytes() {
    return bytes;
  }

  /** Estimated deletes in the stack, with a weight for range deletes. */
  public long deletes() {
    return deletes;
  }

  public boolean isEmpty() {
    return refs.isEmpty();
  }

  /** The references that no compaction of this node has merged yet; they are the newest ones. */
  List<RunRef> unsettled() {
    int end = 0;
    while (end < refs.size() && !refs.get(end).settled()) {
      end++;
    }
    return refs.subList(0, end);
  }

  /** The same stack, in which all below a settled reference are settled too. */
  RunStack settledBelow() {
    int newest = unsettled().size();
    List<RunRef> older = refs.subList(newest, refs.size());
    if (older.stream().allMatch(RunRef::settled)) {
      return this;
    }
    List<RunRef> result = new ArrayList<>(refs.subList(0, newest));
    older.forEach(ref -> result.add(ref.asSettled()));
    return new RunStack(result);
  }

  /** The most of {@code refs} that a single key may have to be looked for in. */
  static int depth(List<RunRef> refs) {
    int depth = 0;
    for (RunRef ref : refs) {
      byte[] key = ref.range().lo();
      int here = 0;
      for (RunRef other : refs) {
        here += other.range().contains(key) ? 1 : 0;
      }
      depth = Math.max(depth, here);
    }
    return depth;
  }

  /** This stack with newer references on top, those outside of {@code range} left out. */
  RunStack push(List<RunRef> newer, KeyRange range) {
    List<RunRef> all = new ArrayList<>(newer.size() + refs.size());
    for (RunRef ref : newer) {
      RunRef clipped = ref.clip(range);
      if (clipped != null) {
        all.add(clipped);
      }
    }
    if (all.isEmpty()) {
      return this;
    }
    all.addAll(refs);
    return new RunStack(all);
  }

  RunStack clip(KeyRange range) {
    return EMPTY.push(refs, range);
  }

  /**
   * This stack with {@code group} (adjacent in it) replaced.
   *
   * @throws IllegalStateException if the group is not here as a whole: a transition was applied to
   *     a header it was not made for
   */
  RunStack replace(List<RunRef> group, List<RunRef> with) {
    Set<RunRef> gone = Collections.newSetFromMap(new IdentityHashMap<>());
    gone.addAll(group);
    List<RunRef> result = new ArrayList<>(refs.size());
    int first = -1;
    int found = 0;
    for (int i = 0; i < refs.size(); i++) {
      if (!gone.contains(refs.get(i))) {
        result.add(refs.get(i));
        continue;
      }
      if (first < 0) {
        first = i;
        result.addAll(with);
      }
      if (i != first + found) {
        throw new IllegalStateException("references to replace are not adjacent");
      }
      found++;
    }
    if (found != group.size()) {
      throw new IllegalStateException(
          "found " + found + " of " + group.size() + " references to replace");
    }
    return new RunStack(result);
  }
}
