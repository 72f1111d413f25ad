package dev.grove.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiFunction;

/**
 * What Grove wants to reach, as ratios to RocksDB in the same comparison, and how far it is. A goal
 * whose workloads or engine were left out has no row.
 */
final class Goals {
  /** A ratio of two engines' figures; empty where one of them was not measured. */
  private interface Measure extends BiFunction<Medians, EngineKind, OptionalDouble> {}

  /**
   * One goal.
   *
   * @param against the engine that the goal speaks of; others are shown beside it
   * @param atLeast whether the measure has to be at or above the bar, else at or below
   */
  private record Goal(
      String label, EngineKind against, boolean atLeast, double bar, Measure measure) {
    boolean isMet(double measured) {
      return atLeast ? measured >= bar : measured <= bar;
    }

    String words() {
      return (atLeast ? "≥ " : "≤ ") + twoDigits(bar);
    }
  }

  private static final List<EngineKind> OTHERS =
      Arrays.stream(EngineKind.values()).filter(kind -> kind != EngineKind.GROVE).toList();

  private static final List<Goal> GOALS =
      List.of(
          atLeast("random insert", 1.5, ops(Workload.RANDOM_INSERT)),
          new Goal(
              "random insert, log not written per put",
              EngineKind.ROCKSDB_MANUAL_WAL,
              true,
              1.1,
              ops(Workload.RANDOM_INSERT)),
          atMost(
              "random insert, CPU µs/op (not a ratio)",
              6,
              (medians, _) ->
                  asDouble(
                      medians.of(Workload.RANDOM_INSERT, EngineKind.GROVE).map(Result::cpuMicros))),
          atMost(
              "random insert, bytes written",
              0.7,
              each(Workload.RANDOM_INSERT, Figure.WRITTEN_BYTES)),
          atMost(
              "random insert, bytes dirtied",
              0.7,
              each(Workload.RANDOM_INSERT, Figure.DIRTIED_BYTES)),
          atMost(
              "random insert, p99.9 of a commit",
              1.0,
              each(Workload.RANDOM_INSERT, Figure.P999_NANOS)),
          atMost(
              "random insert, longest stall",
              0.5,
              each(Workload.RANDOM_INSERT, Figure.LONGEST_NANOS)),
          atMost("space after settling", 1.1, each(Workload.RANDOM_INSERT, Figure.SPACE_BYTES)),
          atLeast("sequential insert", 1.2, ops(Workload.SEQUENTIAL_INSERT)),
          atMost(
              "sequential insert, bytes written",
              0.7,
              each(Workload.SEQUENTIAL_INSERT, Figure.WRITTEN_BYTES)),
          atMost(
              "sequential insert, bytes dirtied",
              0.7,
              each(Workload.SEQUENTIAL_INSERT, Figure.DIRTIED_BYTES)),
          atLeast("4 KiB values, settled", 1.5, settled(Workload.INSERT_4K, Workload.INSERT_4K)),
          atLeast(
              "blind patches to merges, settled",
              1.5,
              settled(Workload.PATCH_4K, Workload.PATCH_4K)),
          atLeast(
              "blind patches to read-modify-write, settled",
              20,
              settled(Workload.PATCH_4K, Workload.REWRITE_4K)),
          atLeast("cold hit", 1.0, ops(Workload.READ_HIT_COLD)),
          atMost("cold hit, bytes read", 1.5, each(Workload.READ_HIT_COLD, Figure.READ_BYTES)),
          atLeast("hot hit", 1.0, ops(Workload.READ_HIT_HOT)),
          atLeast("miss", 1.0, ops(Workload.READ_MISS)),
          atLeast("scan", 1.2, ops(Workload.SCAN)),
          atLeast("100-record scans", 1.0, ops(Workload.SCAN_100)),
          atLeast("delete a quarter by range, settle, scan", 1.5, Goals::deleteAndScan));

  private final Medians medians;

  Goals(Medians medians) {
    this.medians = medians;
  }

  String text() {
    TextTable table =
        new TextTable(
            "Grove ÷", "of", "goal", "measured", "met", "rocksdb", "manual-wal", "universal");
    for (Goal goal : GOALS) {
      goal.measure()
          .apply(medians, goal.against())
          .ifPresent(measured -> table.row(row(goal, measured)));
    }
    return table.text();
  }

  private String[] row(Goal goal, double measured) {
    String[] cells = new String[5 + OTHERS.size()];
    cells[0] = goal.label();
    cells[1] = goal.against().toString();
    cells[2] = goal.words();
    cells[3] = twoDigits(measured);
    cells[4] = goal.isMet(measured) ? "yes" : "no";
    for (int i = 0; i < OTHERS.size(); i++) {
      OptionalDouble ratio = goal.measure().apply(medians, OTHERS.get(i));
      cells[5 + i] = ratio.isPresent() ? twoDigits(ratio.getAsDouble()) : "";
    }
    return cells;
  }

  private static Goal atLeast(String label, double bar, Measure measure) {
    return new Goal(label, EngineKind.ROCKSDB, true, bar, measure);
  }

  private static Goal atMost(String label, double bar, Measure measure) {
    return new Goal(label, EngineKind.ROCKSDB, false, bar, measure);
  }

  private static Measure ops(Workload workload) {
    return ratio(workload, workload, Result::perSecond);
  }

  private static Measure settled(Workload ours, Workload theirs) {
    return ratio(ours, theirs, Result::settledPerSecond);
  }

  /** The figure per operation. */
  private static Measure each(Workload workload, Figure figure) {
    boolean perOperation =
        switch (figure) {
          case WRITTEN_BYTES, DIRTIED_BYTES, READ_BYTES -> true;
          default -> false;
        };
    return ratio(
        workload, workload, result -> perOperation ? result.each(figure) : result.get(figure));
  }

  private static Measure ratio(
      Workload ours, Workload theirs, java.util.function.ToDoubleFunction<Result> figure) {
    return (medians, engine) -> {
      Optional<Result> grove = medians.of(ours, EngineKind.GROVE);
      Optional<Result> other = medians.of(theirs, engine);
      double below = other.map(figure::applyAsDouble).orElse(0.0);
      return grove.isEmpty() || below == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(figure.applyAsDouble(grove.get()) / below);
    };
  }

  /** Speed of all three together: the inverse of the sum of their times. */
  private static OptionalDouble deleteAndScan(Medians medians, EngineKind engine) {
    OptionalDouble grove = deleteAndScanNanos(medians, EngineKind.GROVE);
    OptionalDouble other = deleteAndScanNanos(medians, engine);
    return grove.isEmpty() || other.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(other.getAsDouble() / grove.getAsDouble());
  }

  private static OptionalDouble deleteAndScanNanos(Medians medians, EngineKind engine) {
    Optional<Result> delete = medians.of(Workload.DELETE_RANGE, engine);
    Optional<Result> scan = medians.of(Workload.SCAN_REST, engine);
    return delete.isEmpty() || scan.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            (double) delete.get().get(Figure.SETTLED_NANOS) + scan.get().get(Figure.NANOS));
  }

  private static OptionalDouble asDouble(Optional<Double> number) {
    return number.isPresent() ? OptionalDouble.of(number.get()) : OptionalDouble.empty();
  }

  private static String twoDigits(double number) {
    return String.format(Locale.ROOT, "%.2f", number);
  }
}
