package dev.grove.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * What one workload took on one engine. CPU and device bytes include the settling after the
 * operations.
 *
 * @param operations operations measured
 * @param nanos time until the last of them returned
 * @param settledNanos time until the engine rested
 * @param spaceBytes bytes of the directory's files at the end
 * @param residentBytes most memory of the process
 */
record Result(
    Workload workload,
    EngineKind engine,
    long operations,
    long nanos,
    long settledNanos,
    long cpuNanos,
    long readBytes,
    long writtenBytes,
    long spaceBytes,
    long residentBytes) {
  double perSecond() {
    return operations * 1e9 / nanos;
  }

  double settledPerSecond() {
    return operations * 1e9 / settledNanos;
  }

  double cpuMicros() {
    return cpuNanos / 1e3 / operations;
  }

  String toLine() {
    return String.join(
        " ",
        workload.name(),
        engine.name(),
        "" + operations,
        "" + nanos,
        "" + settledNanos,
        "" + cpuNanos,
        "" + readBytes,
        "" + writtenBytes,
        "" + spaceBytes,
        "" + residentBytes);
  }

  static Result fromLine(String line) {
    String[] words = line.split(" ", -1);
    long[] numbers = Arrays.stream(words).skip(2).mapToLong(Long::parseLong).toArray();
    return new Result(
        Workload.valueOf(words[0]),
        EngineKind.valueOf(words[1]),
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3],
        numbers[4],
        numbers[5],
        numbers[6],
        numbers[7]);
  }

  /** The median of each figure by itself, of repeats of the same. */
  static Result median(List<Result> repeats) {
    Result first = repeats.getFirst();
    return new Result(
        first.workload,
        first.engine,
        first.operations,
        middle(repeats, Result::nanos),
        middle(repeats, Result::settledNanos),
        middle(repeats, Result::cpuNanos),
        middle(repeats, Result::readBytes),
        middle(repeats, Result::writtenBytes),
        middle(repeats, Result::spaceBytes),
        middle(repeats, Result::residentBytes));
  }

  private static long middle(List<Result> repeats, ToLongFunction<Result> figure) {
    long[] sorted = repeats.stream().mapToLong(figure).sorted().toArray();
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
