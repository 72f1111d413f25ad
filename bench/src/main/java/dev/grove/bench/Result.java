package dev.grove.bench;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What one workload took on one engine: every {@link Figure}. */
record Result(Workload workload, EngineKind engine, Map<Figure, Long> figures) {
  Result {
    figures = Map.copyOf(figures);
    if (figures.size() != Figure.values().length) {
      throw new IllegalArgumentException("a result needs every figure, and has " + figures);
    }
  }

  long get(Figure figure) {
    return figures.get(figure);
  }

  double perSecond() {
    return get(Figure.OPERATIONS) * 1e9 / get(Figure.NANOS);
  }

  double settledPerSecond() {
    return get(Figure.OPERATIONS) * 1e9 / get(Figure.SETTLED_NANOS);
  }

  /** Any figure per operation. */
  double each(Figure figure) {
    return (double) get(figure) / get(Figure.OPERATIONS);
  }

  double cpuMicros() {
    return each(Figure.CPU_NANOS) / 1e3;
  }

  /** Device bytes written per user byte, or read per user byte where the workload only reads. */
  double amplification() {
    long device = get(workload.writes() ? Figure.WRITTEN_BYTES : Figure.READ_BYTES);
    long user = get(Figure.USER_BYTES);
    return user == 0 ? 0 : (double) device / user;
  }

  /** Workload, engine and figures, separated by spaces. */
  String toLine() {
    StringBuilder line = new StringBuilder(workload + " " + engine);
    for (Figure figure : Figure.values()) {
      line.append(' ').append(get(figure));
    }
    return line.toString();
  }

  static Result fromLine(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 2 + Figure.values().length) {
      throw new IllegalArgumentException("not a result: " + line);
    }
    Iterator<String> numbers = List.of(words).subList(2, words.length).iterator();
    return new Result(
        Workload.named(words[0]),
        EngineKind.named(words[1]),
        figures(_ -> Long.parseLong(numbers.next())));
  }

  /** The median of each figure by itself, of repeats of the same. */
  static Result median(List<Result> repeats) {
    Result first = repeats.getFirst();
    return new Result(first.workload, first.engine, figures(figure -> middle(repeats, figure)));
  }

  private static Map<Figure, Long> figures(Function<Figure, Long> of) {
    Map<Figure, Long> figures = new EnumMap<>(Figure.class);
    Arrays.stream(Figure.values()).forEach(figure -> figures.put(figure, of.apply(figure)));
    return figures;
  }

  private static long middle(List<Result> repeats, Figure figure) {
    long[] sorted = repeats.stream().mapToLong(result -> result.get(figure)).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
