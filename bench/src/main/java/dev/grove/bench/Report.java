package dev.grove.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The figures as tables in Markdown: each result, latencies, Grove's over each of RocksDB's, and
 * the goals.
 */
final class Report {
  private static final double MIB = 1 << 20;

  private final Medians medians;

  Report(List<Result> results) {
    medians = new Medians(results);
  }

  String text() {
    return figures()
        + "\nLatencies of single operations, in µs:\n\n"
        + latencies()
        + "\nGrove's figure over RocksDB's; above 1, Grove is faster in *ops/s*, and uses more in the others:\n\n"
        + ratios()
        + "\nGoals:\n\n"
        + new Goals(medians).text();
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
            "dirtied MiB",
            "read MiB",
            "amplification",
            "space MiB",
            "peak RSS MiB");
    medians.forEach((_, engines) -> engines.values().forEach(result -> figures(table, result)));
    return table.text();
  }

  private static void figures(TextTable table, Result r) {
    table.row(
        r.workload().toString(),
        r.engine().toString(),
        format("%,.0f", r.perSecond()),
        format("%,.0f", r.settledPerSecond()),
        format("%,.2f", r.cpuMicros()),
        mib(r, Figure.WRITTEN_BYTES),
        mib(r, Figure.DIRTIED_BYTES),
        mib(r, Figure.READ_BYTES),
        r.amplification() == 0 ? "" : format("%,.2f", r.amplification()),
        mib(r, Figure.SPACE_BYTES),
        format("%,.0f", r.get(Figure.RESIDENT_BYTES) / MIB));
  }

  private static String mib(Result result, Figure figure) {
    return format("%,.1f", result.get(figure) / MIB);
  }

  private String latencies() {
    TextTable table =
        new TextTable("workload", "engine", "p50", "p99", "p99.9", "p99.99", "longest");
    medians.forEach(
        (workload, engines) ->
            engines.forEach(
                (engine, r) -> {
                  if (r.get(Figure.LONGEST_NANOS) > 0) {
                    table.row(
                        workload.toString(),
                        engine.toString(),
                        micros(r, Figure.P50_NANOS),
                        micros(r, Figure.P99_NANOS),
                        micros(r, Figure.P999_NANOS),
                        micros(r, Figure.P9999_NANOS),
                        micros(r, Figure.LONGEST_NANOS));
                  }
                }));
    return table.text();
  }

  private static String micros(Result result, Figure figure) {
    return format("%,.1f", result.get(figure) / 1e3);
  }

  private String ratios() {
    TextTable table =
        new TextTable(
            "workload",
            "Grove ÷",
            "ops/s",
            "settled ops/s",
            "CPU",
            "written",
            "dirtied",
            "read",
            "space",
            "p99.9",
            "longest");
    medians.forEach(
        (workload, engines) -> {
          compare(table, workload.toString(), engines.get(EngineKind.GROVE), engines);
          if (workload == Workload.REWRITE_4K) {
            Result blind = medians.of(Workload.PATCH_4K, EngineKind.GROVE).orElse(null);
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
                ratio(grove, other, r -> r.each(Figure.WRITTEN_BYTES)),
                ratio(grove, other, r -> r.each(Figure.DIRTIED_BYTES)),
                ratio(grove, other, r -> r.each(Figure.READ_BYTES)),
                ratio(grove, other, r -> r.get(Figure.SPACE_BYTES)),
                ratio(grove, other, r -> r.get(Figure.P999_NANOS)),
                ratio(grove, other, r -> r.get(Figure.LONGEST_NANOS)));
          }
        });
  }

  /** Empty where either is nothing, or next to it: less than half a byte or operation each. */
  private static String ratio(Result grove, Result other, ToDoubleFunction<Result> figure) {
    double a = figure.applyAsDouble(grove);
    double b = figure.applyAsDouble(other);
    return b < 0.5 || a < 0.5 ? "" : format("%.2f", a / b);
  }

  private static String format(String pattern, double number) {
    return String.format(Locale.ROOT, pattern, number);
  }
}
