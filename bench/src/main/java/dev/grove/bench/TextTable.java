package dev.grove.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A table in Markdown whose columns also line up on a terminal: words to the left, figures (from
 * the third column) to the right.
 */
final class TextTable {
  private static final int WORD_COLUMNS = 2;

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(String... heads) {
    row(heads);
  }

  void row(String... cells) {
    rows.add(List.of(cells));
  }

  String text() {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < columns; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    StringBuilder out = new StringBuilder();
    for (int r = 0; r < rows.size(); r++) {
      append(out, rows.get(r), widths);
      if (r == 0) {
        rule(out, widths);
      }
    }
    return out.toString();
  }

  private static void append(StringBuilder out, List<String> row, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      String padding = " ".repeat(widths[i] - row.get(i).length());
      out.append("| ")
          .append(i < WORD_COLUMNS ? row.get(i) + padding : padding + row.get(i))
          .append(' ');
    }
    out.append("|\n");
  }

  private static void rule(StringBuilder out, int[] widths) {
    for (int i = 0; i < widths.length; i++) {
      out.append('|').append("-".repeat(widths[i] + 1)).append(i < WORD_COLUMNS ? '-' : ':');
    }
    out.append("|\n");
  }
}
