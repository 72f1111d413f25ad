package dev.grove.bench;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The figures as two tables in Markdown: each result, and Grove's over each of RocksDB's. */
final class Report {
  private static final double MIB = 1 << 20;

  private final Map<Workload, Map<EngineKind, Result>> medians = new TreeMap<>();

  Report(List<Result> results) {
    Map<Workload, Map<EngineKind, List<Result>>> repeats = new TreeMap<>();
    for (Result result : results) {
      repeats
          .computeIfAbsent(result.workload(), w -> new EnumMap<>(EngineKind.class))
          .computeIfAbsent(result.engine(), e -> new ArrayList<>())
          .add(result);
    }
    repeats.forEach(
        (workload, engines) -> {
          Map<EngineKind, Result> row = new EnumMap<>(EngineKind.class);
          engines.forEach((engine, list) -> row.put(engine, Result.median(list)));
          medians.put(workload, row);
        });
  }

  String text() {
    return figures() + "\n" + ratios();
  }

  private String figures() {
    TextTable table =
        new TextTable(
            "workload",
            "engine",
            "ops/s",
            "settled ops/s",
            "CPU µs/op",
            "written MiB",
            "read MiB",
            "space MiB",
            "peak RSS MiB");
    medians
        .values()
        .forEach(
            engines ->
                engines
                    .values()
                    .forEach(
                        r ->
                            table.row(
                                r.workload().toString(),
                                r.engine().toString(),
                                format("%,.0f", r.perSecond()),
                                format("%,.0f", r.settledPerSecond()),
                                format("%,.2f", r.cpuMicros()),
                                format("%,.1f", r.writtenBytes() / MIB),
                                format("%,.1f", r.readBytes() / MIB),
                                format("%,.1f", r.spaceBytes() / MIB),
                                format("%,.0f", r.residentBytes() / MIB))));
    return table.text();
  }

  /** Above 1, Grove is faster; or uses more, in the other columns. */
  private String ratios() {
    TextTable table =
        new TextTable(
            "workload", "Grove ÷", "ops/s", "settled ops/s", "CPU", "written", "read", "space");
    medians.forEach(
        (workload, engines) -> {
          compare(table, workload.toString(), engines.get(EngineKind.GROVE), engines);
          if (workload == Workload.REWRITE_4K && medians.containsKey(Workload.PATCH_4K)) {
            Result blind = medians.get(Workload.PATCH_4K).get(EngineKind.GROVE);
            compare(table, "patch-4k to their rewrite-4k", blind, engines);
          }
        });
    return table.text();
  }

  private static void compare(
      TextTable table, String label, Result grove, Map<EngineKind, Result> engines) {
    if (grove == null) {
      return;
    }
    engines.forEach(
        (engine, other) -> {
          if (engine != EngineKind.GROVE) {
            table.row(
                label,
                engine.toString(),
                ratio(grove, other, Result::perSecond),
                ratio(grove, other, Result::settledPerSecond),
                ratio(grove, other, Result::cpuMicros),
                ratio(grove, other, r -> (double) r.writtenBytes() / r.operations()),
                ratio(grove, other, r -> (double) r.readBytes() / r.operations()),
                ratio(grove, other, Result::spaceBytes));
          }
        });
  }

  /** Empty where either is nothing, or next to it: less than one byte or operation each. */
  private static String ratio(Result grove, Result other, ToDoubleFunction<Result> figure) {
    double a = figure.applyAsDouble(grove);
    double b = figure.applyAsDouble(other);
    return b < 0.5 || a < 0.5 ? "" : format("%.2f", a / b);
  }

  private static String format(String pattern, double number) {
    return String.format(Locale.ROOT, pattern, number);
  }
}
