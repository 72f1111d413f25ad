package dev.grove.bench;

import dev.grove.bench.chart.BarChart;
import dev.grove.bench.chart.BarChart.Axis;
import dev.grove.bench.chart.BarChart.Bar;
import dev.grove.bench.chart.BarChart.Group;
import dev.grove.bench.chart.LineChart;
import dev.grove.bench.chart.Numbers;
import dev.grove.bench.chart.Series;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** The command {@code bench/charts}: draws what {@link Compare} and {@link Growth} have left. */
public final class Charts {
  private static final Map<String, Figure> PERCENTILES = percentiles();

  private final Medians medians;
  private final String about;
  private final List<EngineKind> engines;

  Charts(ResultFile file) {
    medians = new Medians(file.results());
    about = String.join(" ", file.about());
    engines =
        Arrays.stream(EngineKind.values())
            .filter(kind -> file.results().stream().anyMatch(r -> r.engine() == kind))
            .toList();
  }

  /** Arguments: the directory that has the figures, and the one that the charts go to. */
  public static void main(String[] arguments) {
    if (arguments.length != 2 || arguments[0].startsWith("-")) {
      System.err.println(
          "usage: bench/charts RESULTS DIR\ndraws SVG files into DIR from the files that compare --out RESULTS and growth --out RESULTS leave");
      System.exit(2);
    }
    try {
      draw(Path.of(arguments[0]), Path.of(arguments[1])).forEach(System.out::println);
    } catch (UncheckedIOException e) {
      System.err.println("charts: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Draws all that there are figures for.
   *
   * @return the files written
   */
  static List<Path> draw(Path results, Path target) {
    Map<String, String> pictures = new LinkedHashMap<>();
    if (Files.exists(results.resolve(ResultFile.NAME))) {
      pictures.putAll(new Charts(ResultFile.read(results)).pictures());
    }
    if (Files.exists(results.resolve(GrowthFile.NAME))) {
      pictures.put("growth.svg", growth(GrowthFile.read(results)));
    }
    if (pictures.isEmpty()) {
      String message =
          "neither %s nor %s with figures in %s; measure with --out %s first"
              .formatted(ResultFile.NAME, GrowthFile.NAME, results, results);
      throw new UncheckedIOException(message, new IOException(message));
    }
    List<Path> written = new ArrayList<>();
    try {
      Files.createDirectories(target);
      for (Map.Entry<String, String> picture : pictures.entrySet()) {
        written.add(Files.writeString(target.resolve(picture.getKey()), picture.getValue()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a chart: " + e, e);
    }
    return written;
  }

  private Map<String, String> pictures() {
    Map<String, String> pictures = new LinkedHashMap<>();
    relative(
            "Throughput relative to RocksDB (leveled): longer to the right is faster",
            _ -> true,
            Result::perSecond,
            "/s")
        .ifPresent(svg -> pictures.put("throughput.svg", svg));
    relative(
            "Throughput with settling, relative to RocksDB (leveled): longer to the right is faster",
            Workload::writes,
            Result::settledPerSecond,
            "/s")
        .ifPresent(svg -> pictures.put("settled.svg", svg));
    relative(
            "CPU per operation relative to RocksDB (leveled): longer to the left is cheaper",
            _ -> true,
            Result::cpuMicros,
            " µs")
        .ifPresent(svg -> pictures.put("cpu.svg", svg));
    written().ifPresent(svg -> pictures.put("written.svg", svg));
    latency().ifPresent(svg -> pictures.put("latency.svg", svg));
    return pictures;
  }

  /** Every workload that RocksDB ran, as ratios to it. */
  private Optional<String> relative(
      String title, Predicate<Workload> wanted, ToDoubleFunction<Result> figure, String unit) {
    List<Group> groups = new ArrayList<>();
    List<EngineKind> others = engines.stream().filter(kind -> kind != EngineKind.ROCKSDB).toList();
    for (Workload workload : medians.workloads()) {
      double base = medians.of(workload, EngineKind.ROCKSDB).map(figure::applyAsDouble).orElse(0.0);
      if (base > 0 && wanted.test(workload)) {
        groups.add(
            group(
                workload.toString(),
                "rocksdb: " + Numbers.brief(base) + unit,
                others,
                kind -> medians.of(workload, kind).map(figure::applyAsDouble).map(n -> n / base),
                ratio -> ratio(ratio) + " (" + Numbers.brief(ratio * base) + ")"));
      }
    }
    String below = "ratio to rocksdb, logarithmic (in brackets: " + unit.strip() + ")";
    return chart(title, below, Axis.RATIO, Charts::ratio, others, groups);
  }

  private Optional<String> written() {
    List<Group> groups = new ArrayList<>();
    for (Workload workload : medians.workloads()) {
      if (workload.writes() && workload != Workload.DELETE_RANGE) {
        double base =
            medians.of(workload, EngineKind.ROCKSDB).map(Result::amplification).orElse(0.0);
        groups.add(
            group(
                workload.toString(),
                "",
                engines,
                kind -> medians.of(workload, kind).map(Result::amplification),
                number -> compared(Numbers.brief(number), number, base)));
      }
    }
    return chart(
        "Bytes sent to the device for each byte written: shorter is better",
        "device bytes / bytes of keys and values, settling included (in brackets: ratio to rocksdb)",
        Axis.LINEAR,
        Numbers::brief,
        engines,
        groups);
  }

  private Optional<String> latency() {
    List<Group> groups = new ArrayList<>();
    PERCENTILES.forEach(
        (label, figure) -> {
          double base = micros(figure, EngineKind.ROCKSDB).orElse(0.0);
          if (engines.stream().anyMatch(kind -> micros(figure, kind).isPresent())) {
            groups.add(
                group(
                    label,
                    "",
                    engines,
                    kind -> micros(figure, kind),
                    number -> compared(Numbers.duration(number), number, base)));
          }
        });
    return chart(
        "Latency of a commit under random inserts at full speed: shorter is better",
        "logarithmic (in brackets: ratio to rocksdb)",
        Axis.LOGARITHMIC,
        Numbers::duration,
        engines,
        groups);
  }

  private Optional<Double> micros(Figure figure, EngineKind kind) {
    return medians
        .of(Workload.RANDOM_INSERT, kind)
        .map(result -> result.get(figure) / 1e3)
        .filter(number -> number > 0);
  }

  private static Group group(
      String label,
      String note,
      List<EngineKind> kinds,
      Function<EngineKind, Optional<Double>> figure,
      DoubleFunction<String> words) {
    List<Bar> bars = new ArrayList<>();
    for (EngineKind kind : kinds) {
      bars.add(figure.apply(kind).map(n -> new Bar(n, words.apply(n))).orElse(null));
    }
    return new Group(label, note, bars);
  }

  private Optional<String> chart(
      String title,
      String unit,
      Axis axis,
      DoubleFunction<String> ticks,
      List<EngineKind> kinds,
      List<Group> groups) {
    if (groups.isEmpty() || kinds.isEmpty()) {
      return Optional.empty();
    }
    List<Series> series = kinds.stream().map(Charts::series).toList();
    return Optional.of(new BarChart(title, about, unit, axis, ticks, series, groups).svg());
  }

  /** Every engine has the same colour in all charts. */
  private static Series series(EngineKind kind) {
    return new Series(kind.toString(), List.of(EngineKind.values()).indexOf(kind));
  }

  private static String growth(GrowthFile file) {
    List<LineChart.Line> lines = new ArrayList<>();
    for (List<GrowthSlice> slices : GrowthSlice.byEngine(file.slices())) {
      GrowthSlice last = slices.getLast();
      lines.add(
          new LineChart.Line(
              series(last.engine()),
              ratio(last.perSecond() / slices.getFirst().perSecond()) + " of the first",
              slices.stream()
                  .map(s -> new LineChart.Point((double) s.total(), s.perSecond()))
                  .toList()));
    }
    return new LineChart(
            "Random inserts as the data grows", file.about(), "records", "inserts/s", lines)
        .svg();
  }

  /** A figure, and its ratio to another if there is one. */
  private static String compared(String words, double number, double base) {
    return base > 0 ? words + " (" + ratio(number / base) + ")" : words;
  }

  private static String ratio(double number) {
    return String.format(Locale.ROOT, number < 9.95 ? "%.2f×" : "%.0f×", number);
  }

  private static Map<String, Figure> percentiles() {
    Map<String, Figure> figures = new LinkedHashMap<>();
    figures.put("p50", Figure.P50_NANOS);
    figures.put("p99", Figure.P99_NANOS);
    figures.put("p99.9", Figure.P999_NANOS);
    figures.put("p99.99", Figure.P9999_NANOS);
    figures.put("longest", Figure.LONGEST_NANOS);
    return figures;
  }
}
