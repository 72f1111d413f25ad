package dev.grove.betree.run;

import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.List;

/**
 * What has to hold of every {@link RunMeta}, whoever stored it: so that readers need not doubt a
 * length, a count or an order in it. Reads no page; {@link RunChecker} compares it with those.
 */
final class MetaCheck {
  private static final int MAX_FILTER_PAGES = 1 << 20;

  private MetaCheck() {}

  /**
   * Checks a record as it was read.
   *
   * @throws MalformedException if the record contradicts itself
   */
  static void check(RunMeta meta) {
    expect(countsFit(meta), meta, "its counts do not fit together");
    expect(pagesFit(meta), meta, "its pages do not lie one behind the other in it");
    expect(boundsFit(meta), meta, "its range deletes are not in order");
    expect(samplesFit(meta), meta, "its samples are not in order");
    expect(coverFits(meta), meta, "it covers other keys than its points and range deletes do");
  }

  private static void expect(boolean holds, RunMeta meta, String otherwise) {
    if (!holds) {
      throw new MalformedException("run record " + meta.id() + " contradicts itself: " + otherwise);
    }
  }

  private static boolean countsFit(RunMeta meta) {
    return meta.length() > Trailer.BYTES
        && meta.entries() >= 0
        && meta.ranges() >= 0
        && meta.tombstones() >= 0
        && meta.patches() >= 0
        && meta.tombstones() <= meta.entries()
        && meta.patches() <= meta.entries() - meta.tombstones()
        && (meta.entries() > 0 || meta.ranges() > 0)
        && meta.entries() > 0 != meta.points().isEmpty()
        && meta.hasRanges() != meta.deletes().isEmpty();
  }

  private static boolean pagesFit(RunMeta meta) {
    FilterRef filter = meta.filter();
    long end = endOf(meta.points(), 0, meta.length());
    end = end < 0 ? end : endOf(meta.deletes(), end, meta.length());
    if (end < 0 || filter.pages() == 0) {
      return end >= 0 && filter.equals(FilterRef.NONE);
    }
    return filter.pages() > 0
        && filter.pages() <= MAX_FILTER_PAGES
        && filter.blocksPerPage() > 0
        && filter.blocksPerPage() <= FilterBits.MAX_BLOCKS_PER_PAGE
        && filter.offset() >= end
        && filter.offset() <= meta.length() - (long) filter.pages() * filter.pageLength();
  }

  /** Where a tree that lies at or behind {@code from} ends; -1 if it does not, or not before. */
  private static long endOf(TreeRef tree, long from, long length) {
    if (tree.isEmpty()) {
      return from;
    }
    PageRef root = tree.root();
    boolean fits =
        PageFormat.canBePage(root.offset(), root.length())
            && root.offset() >= from
            && root.end() <= length;
    return fits ? root.end() : -1;
  }

  private static boolean boundsFit(RunMeta meta) {
    List<KeyRange> bounds = meta.bounds();
    if (bounds.size() != (meta.ranges() <= RunMeta.MAX_BOUNDS ? meta.ranges() : 0)) {
      return false;
    }
    for (int i = 0; i < bounds.size(); i++) {
      byte[] before = i == 0 ? null : bounds.get(i - 1).hi();
      boolean apart = i == 0 || (before != null && Keys.compare(before, bounds.get(i).lo()) < 0);
      if (!apart || bounds.get(i).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  private static boolean samplesFit(RunMeta meta) {
    List<Sample> samples = meta.samples();
    if (meta.entries() == 0) {
      return samples.isEmpty();
    }
    boolean fits =
        samples.size() >= 2
            && samples.size() <= SampleCollector.MAX_SAMPLES
            && samples.getFirst().bytesBefore() == 0
            && samples.getLast().bytesBefore() <= meta.length();
    for (int i = 1; fits && i < samples.size(); i++) {
      Sample before = samples.get(i - 1);
      fits =
          Keys.compare(before.key(), samples.get(i).key()) < 0
              && before.bytesBefore() <= samples.get(i).bytesBefore();
    }
    return fits;
  }

  private static boolean coverFits(RunMeta meta) {
    KeyRange covered = meta.covered();
    KeyRange hull = null;
    if (meta.entries() > 0) {
      hull = new KeyRange(meta.samples().getFirst().key(), meta.samples().getLast().key());
    }
    if (!meta.bounds().isEmpty()) {
      KeyRange deletes = new KeyRange(meta.bounds().getFirst().lo(), meta.bounds().getLast().hi());
      hull = hull == null ? deletes : hull.union(deletes);
    }
    boolean isExact = meta.ranges() == meta.bounds().size();
    return !covered.isEmpty()
        && (hull == null || covered.covers(hull))
        && (!isExact || hull.covers(covered));
  }
}
