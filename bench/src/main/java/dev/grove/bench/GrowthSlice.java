package dev.grove.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What a part of the inserts of a growing data set took.
 *
 * @param total records there are at its end
 * @param records records inserted in it
 */
record GrowthSlice(
    EngineKind engine,
    long total,
    long records,
    long nanos,
    long cpuNanos,
    long writtenBytes,
    long p999Nanos,
    long longestNanos) {
  static final List<String> COLUMNS =
      List.of(
          "engine",
          "total",
          "records",
          "nanos",
          "cpu_nanos",
          "written_bytes",
          "p999_nanos",
          "longest_nanos");

  double perSecond() {
    return records * 1e9 / nanos;
  }

  String words() {
    return String.format(Locale.ROOT, "%,d records, %,.0f inserts/s", total, perSecond());
  }

  List<String> cells() {
    return List.of(
        engine.toString(),
        "" + total,
        "" + records,
        "" + nanos,
        "" + cpuNanos,
        "" + writtenBytes,
        "" + p999Nanos,
        "" + longestNanos);
  }

  /**
   * The opposite of {@link #cells}.
   *
   * @throws IllegalArgumentException if they are not such
   */
  static GrowthSlice of(List<String> cells) {
    if (cells.size() != COLUMNS.size()) {
      throw new IllegalArgumentException("not a slice: " + cells);
    }
    long[] n = cells.stream().skip(1).mapToLong(Long::parseLong).toArray();
    return new GrowthSlice(
        EngineKind.named(cells.getFirst()), n[0], n[1], n[2], n[3], n[4], n[5], n[6]);
  }

  /** Slices of several engines in their order, for each engine that has some. */
  static List<List<GrowthSlice>> byEngine(List<GrowthSlice> slices) {
    return Arrays.stream(EngineKind.values())
        .map(kind -> slices.stream().filter(slice -> slice.engine == kind).toList())
        .filter(list -> !list.isEmpty())
        .toList();
  }
}
