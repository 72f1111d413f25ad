package dev.grove.bench;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * The workloads in the order in which they run; those of one data set find what the earlier ones
 * have left.
 */
enum Workload {
  RANDOM_INSERT("random-insert", Dataset.RANDOM),
  READ_HIT_COLD("read-hit-cold", Dataset.RANDOM),
  READ_MISS("read-miss", Dataset.RANDOM),
  READ_HIT_HOT("read-hit-hot", Dataset.RANDOM),
  SCAN("scan", Dataset.RANDOM),
  SCAN_100("scan-100", Dataset.RANDOM),
  DELETE_RANGE("delete-range", Dataset.RANDOM),
  SCAN_REST("scan-rest", Dataset.RANDOM),
  SEQUENTIAL_INSERT("sequential-insert", Dataset.SEQUENTIAL),
  INSERT_4K("insert-4k", Dataset.LARGE),
  REWRITE_4K("rewrite-4k", Dataset.LARGE),
  PATCH_4K("patch-4k", Dataset.LARGE);

  private final String label;
  private final Dataset dataset;

  Workload(String label, Dataset dataset) {
    this.label = label;
    this.dataset = dataset;
  }

  Dataset dataset() {
    return dataset;
  }

  /** Whether the operations change anything; otherwise they only read. */
  boolean writes() {
    return switch (this) {
      case READ_HIT_COLD, READ_MISS, READ_HIT_HOT, SCAN, SCAN_100, SCAN_REST -> false;
      case RANDOM_INSERT, SEQUENTIAL_INSERT, INSERT_4K, DELETE_RANGE, REWRITE_4K, PATCH_4K -> true;
    };
  }

  /** The work itself: prepares, then measures through the run it is given. */
  void run(Run run) {
    switch (this) {
      case RANDOM_INSERT, SEQUENTIAL_INSERT, INSERT_4K -> Inserts.run(run);
      case READ_HIT_COLD -> PointReads.coldHits(run);
      case READ_MISS -> PointReads.misses(run);
      case READ_HIT_HOT -> PointReads.hotHits(run);
      case SCAN -> Scans.whole(run);
      case SCAN_100 -> ShortScans.run(run);
      case DELETE_RANGE -> RangeDeletes.run(run);
      case SCAN_REST -> Scans.rest(run);
      case REWRITE_4K -> Patches.rewrites(run);
      case PATCH_4K -> Patches.blind(run);
    }
  }

  /** What must run so that {@code wanted} can. */
  static Set<Workload> withNeeded(Collection<Workload> wanted) {
    Set<Workload> all = EnumSet.copyOf(wanted);
    if (all.contains(SCAN_REST)) {
      all.add(DELETE_RANGE);
    }
    for (Workload workload : wanted) {
      all.add(
          switch (workload.dataset) {
            case RANDOM -> RANDOM_INSERT;
            case SEQUENTIAL -> SEQUENTIAL_INSERT;
            case LARGE -> INSERT_4K;
          });
    }
    return all;
  }

  static Workload named(String label) {
    return Arrays.stream(values())
        .filter(workload -> workload.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no workload is called " + label));
  }

  @Override
  public String toString() {
    return label;
  }
}
