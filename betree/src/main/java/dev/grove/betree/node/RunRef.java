package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.RunSlice;

/**
 * A reference to the slice of a run that lies in a range of keys. Compared by identity: a
 * transition that replaces references names the very objects it saw.
 *
 * <p>{@code settled} is false from the moment a flush hands the reference to a node until that node
 * has compacted it.
 */
public final class RunRef {
  private final Run run;
  private final KeyRange range;
  private final boolean settled;
  private final long bytes;
  private final RunSlice source;

  private RunRef(Run run, KeyRange range, boolean settled) {
    this.run = run;
    this.range = range;
    this.settled = settled;
    this.bytes = run.meta().bytesIn(range);
    this.source = run.slice(range);
  }

  /**
   * A reference to what {@code run} has in {@code range}, or {@code null} if neither points nor
   * range deletes of the run lie there.
   */
  public static RunRef of(Run run, KeyRange range, boolean settled) {
    KeyRange content = SliceBounds.of(run.meta(), range);
    return content == null ? null : new RunRef(run, content, settled);
  }

  public Run run() {
    return run;
  }

  /**
   * Keys of the slice: from the first to the last that the run speaks of, within the owner's
   * fences.
   */
  public KeyRange range() {
    return range;
  }

  public boolean settled() {
    return settled;
  }

  /** Estimated stored bytes of the slice. */
  public long bytes() {
    return bytes;
  }

  /** Estimated stored bytes of what the slice has in {@code part}. */
  long bytesIn(KeyRange part) {
    return part.covers(range) ? bytes : run.meta().bytesIn(range.clip(part));
  }

  /**
   * Estimated deletes in the slice: point deletes in proportion to its size, range deletes that
   * touch it in full with their weight.
   */
  long deletes() {
    RunMeta meta = run.meta();
    long ranges = SliceBounds.rangeDeletes(meta, range) * RunStack.DELETES_PER_RANGE;
    return ranges + (long) ((double) meta.tombstones() * bytes / Math.max(1, meta.dataBytes()));
  }

  public RunSlice source() {
    return source;
  }

  /** This reference clipped to {@code to}, or {@code null} if nothing is left. */
  public RunRef clip(KeyRange to) {
    return to.covers(range) ? this : of(run, range.clip(to), settled);
  }

  RunRef unsettled() {
    return settled ? new RunRef(run, range, false) : this;
  }

  RunRef asSettled() {
    return settled ? this : new RunRef(run, range, true);
  }
}
