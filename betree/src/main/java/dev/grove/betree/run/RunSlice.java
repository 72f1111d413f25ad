package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Message;
import dev.grove.betree.source.MessageSource;
import dev.grove.betree.source.PointCursor;
import dev.grove.betree.source.RangeCursor;

/**
 * The part of a run that lies in a range. Holds no reference of its own.
 *
 * @param run the run
 * @param range what is seen of it
 * @param mode how cursors read; lookups always keep what they read in the cache
 */
public record RunSlice(Run run, KeyRange range, ReadMode mode) implements MessageSource {
  /** The part of this slice in {@code to}. */
  public RunSlice clip(KeyRange to) {
    return new RunSlice(run, range.clip(to), mode);
  }

  public RunSlice withMode(ReadMode other) {
    return new RunSlice(run, range, other);
  }

  /** Estimated stored bytes of the points of this slice: {@link RunMeta#bytesIn}. */
  public long bytes() {
    return run.meta().bytesIn(range);
  }

  @Override
  public Message find(byte[] key) {
    return find(key, KeyHash.of(key));
  }

  /**
   * The point message of {@code key}, or {@code null}.
   *
   * @param hash {@link KeyHash#of} the key: the same for all runs, so that a lookup computes it
   *     once
   */
  public Message find(byte[] key, long hash) {
    return run.find(key, hash, range);
  }

  @Override
  public boolean deletes(byte[] key) {
    return run.hasRanges() && range.contains(key) && run.deletes(key);
  }

  @Override
  public PointCursor points(KeyRange within) {
    return run.points(range.clip(within), mode);
  }

  @Override
  public PointCursor pointsBackward(KeyRange within) {
    return run.pointsBackward(range.clip(within), mode);
  }

  @Override
  public RangeCursor rangeDeletes(KeyRange within) {
    return run.rangeDeletes(range.clip(within), mode);
  }

  @Override
  public RangeCursor rangeDeletesBackward(KeyRange within) {
    return run.rangeDeletesBackward(range.clip(within), mode);
  }
}
