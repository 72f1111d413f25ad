package dev.grove.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * All repeats of a comparison as a {@link CsvFile}: workload, engine, and every {@link Figure}.
 *
 * @param about what was compared, where and when
 */
record ResultFile(List<String> about, List<Result> results) {
  static final String NAME = "results.csv";
  private static final List<String> COLUMNS =
      Stream.concat(
              Stream.of("workload", "engine"), Arrays.stream(Figure.values()).map(Figure::column))
          .toList();

  ResultFile {
    about = List.copyOf(about);
    results = List.copyOf(results);
  }

  void write(Path directory) {
    new CsvFile(about, COLUMNS, results.stream().map(ResultFile::cells).toList())
        .write(directory.resolve(NAME));
  }

  static ResultFile read(Path directory) {
    Path file = directory.resolve(NAME);
    CsvFile csv = CsvFile.read(file, COLUMNS);
    try {
      List<Result> results =
          csv.rows().stream().map(row -> Result.fromLine(String.join(" ", row))).toList();
      return new ResultFile(csv.about(), results);
    } catch (IllegalArgumentException e) {
      throw CsvFile.damaged(file, "a damaged row (" + e.getMessage() + ")");
    }
  }

  private static List<String> cells(Result result) {
    return Arrays.asList(result.toLine().split(" ", -1));
  }
}
