package dev.grove.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Labels and values in two aligned columns. */
public final class Table {
  private record Row(String label, String value) {}

  private final List<Row> rows = new ArrayList<>();

  public Table row(String label, String value) {
    rows.add(new Row(label, value));
    return this;
  }

  /** Lines that end in a line feed each. */
  @Override
  public String toString() {
    int width = rows.stream().mapToInt(row -> row.label.length()).max().orElse(0);
    StringBuilder out = new StringBuilder();
    for (Row row : rows) {
      out.append(row.label).repeat(" ", width - row.label.length() + 2).append(row.value);
      out.append('\n');
    }
    return out.toString();
  }
}
