package dev.grove.betree.node;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.Sample;
import java.util.List;

/** What a slice of a run can hold, as far as the run's record tells without reading pages. */
final class SliceBounds {
  private SliceBounds() {}

  /**
   * The smallest range that surely has all that the run says in {@code range}: from the first point
   * or range delete that may lie there to the last; {@code null} if the run says nothing there.
   */
  static KeyRange of(RunMeta meta, KeyRange range) {
    KeyRange clipped = range.clip(meta.covered());
    if (clipped.isEmpty()) {
      return null;
    }
    if (!knowsRanges(meta)) {
      return clipped;
    }
    KeyRange hull = mayHoldPoints(meta, clipped) ? clipped.clip(points(meta)) : null;
    for (KeyRange bound : meta.bounds()) {
      if (bound.overlaps(clipped)) {
        KeyRange part = bound.clip(clipped);
        hull = hull == null ? part : hull.union(part);
      }
    }
    return hull;
  }

  /** Whether a point of the run may lie in {@code range}; never a wrong "no". */
  static boolean mayHoldPoints(RunMeta meta, KeyRange range) {
    return !meta.samples().isEmpty() && points(meta).overlaps(range);
  }

  /** How many range deletes of the run may overlap {@code range}. */
  static long rangeDeletes(RunMeta meta, KeyRange range) {
    return knowsRanges(meta)
        ? meta.bounds().stream().filter(range::overlaps).count()
        : meta.ranges();
  }

  private static boolean knowsRanges(RunMeta meta) {
    return meta.ranges() == meta.bounds().size();
  }

  /** From the first point to the successor of the last. */
  private static KeyRange points(RunMeta meta) {
    List<Sample> samples = meta.samples();
    return new KeyRange(samples.getFirst().key(), samples.getLast().key());
  }
}
