package dev.grove.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All repeats of a comparison as text with separators.
 *
 * <pre>
 *   # what was compared, where and when; one line or more
 *   workload,engine,operations,user_bytes,nanos, ... the other columns of {@link Figure}
 *   random-insert,grove,5000000,580000000,12345678901, ...
 * </pre>
 *
 * @param about the comment, without the signs
 */
record ResultFile(List<String> about, List<Result> results) {
  static final String NAME = "results.csv";
  private static final String COMMENT = "# ";

  ResultFile {
    about = List.copyOf(about);
    results = List.copyOf(results);
  }

  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    List<String> lines = new ArrayList<>();
    about.forEach(line -> lines.add(COMMENT + line));
    lines.add(head());
    results.forEach(result -> lines.add(result.toLine().replace(' ', ',')));
    Files.write(directory.resolve(NAME), lines);
  }

  static ResultFile read(Path directory) throws IOException {
    Path file = directory.resolve(NAME);
    List<String> about = new ArrayList<>();
    List<String> rows = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      if (line.startsWith(COMMENT)) {
        about.add(line.substring(COMMENT.length()));
      } else {
        rows.add(line);
      }
    }
    if (rows.isEmpty() || !rows.removeFirst().equals(head())) {
      throw new IOException(
          file + " has other columns than this version writes; measure again to draw from it");
    }
    try {
      return new ResultFile(
          about, rows.stream().map(row -> Result.fromLine(row.replace(',', ' '))).toList());
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new IOException(file + " has a damaged row: " + e.getMessage(), e);
    }
  }

  private static String head() {
    return Stream.concat(
            Stream.of("workload", "engine"), Arrays.stream(Figure.values()).map(Figure::column))
        .collect(Collectors.joining(","))
        .toLowerCase(Locale.ROOT);
  }
}
