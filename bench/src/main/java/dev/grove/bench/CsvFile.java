package dev.grove.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Figures as text, so that charts can be drawn later.
 *
 * <pre>
 *   # what was measured, where and when; any number of lines
 *   column,column,column
 *   cell,cell,cell          any number of rows; no cell has a comma
 * </pre>
 *
 * @param about the comment, without the signs
 */
record CsvFile(List<String> about, List<String> columns, List<List<String>> rows) {
  private static final String COMMENT = "# ";

  CsvFile {
    about = List.copyOf(about);
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
  }

  void write(Path file) {
    List<String> lines = new ArrayList<>();
    about.forEach(line -> lines.add(COMMENT + line));
    lines.add(String.join(",", columns));
    rows.forEach(row -> lines.add(String.join(",", row)));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the figures to " + file + ": " + e, e);
    }
  }

  /**
   * Reads a file with just these columns.
   *
   * @throws UncheckedIOException if it cannot be read or has others
   */
  static CsvFile read(Path file, List<String> columns) {
    List<String> about = new ArrayList<>();
    List<List<String>> rows = new ArrayList<>();
    for (String line : lines(file)) {
      if (line.startsWith(COMMENT)) {
        about.add(line.substring(COMMENT.length()));
      } else {
        rows.add(Arrays.asList(line.split(",", -1)));
      }
    }
    if (rows.isEmpty() || rows.stream().anyMatch(row -> row.size() != columns.size())) {
      throw damaged(file, "rows of other lengths than its columns");
    }
    if (!rows.removeFirst().equals(columns)) {
      throw damaged(file, "other columns than this version writes");
    }
    return new CsvFile(about, columns, rows);
  }

  static UncheckedIOException damaged(Path file, String what) {
    String message = file + " has " + what + "; measure again to draw from it";
    return new UncheckedIOException(message, new IOException(message));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the figures in " + file + ": " + e, e);
    }
  }
}
