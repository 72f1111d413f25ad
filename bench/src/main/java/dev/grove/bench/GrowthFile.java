package dev.grove.bench;

import java.nio.file.Path;
import java.util.List;

/**
 * The parts of a growing data set as a {@link CsvFile}.
 *
 * @param about what was measured, where and when
 */
record GrowthFile(String about, List<GrowthSlice> slices) {
  static final String NAME = "growth.csv";

  GrowthFile {
    slices = List.copyOf(slices);
  }

  void write(Path directory) {
    new CsvFile(
            List.of(about), GrowthSlice.COLUMNS, slices.stream().map(GrowthSlice::cells).toList())
        .write(directory.resolve(NAME));
  }

  static GrowthFile read(Path directory) {
    Path file = directory.resolve(NAME);
    CsvFile csv = CsvFile.read(file, GrowthSlice.COLUMNS);
    try {
      return new GrowthFile(
          String.join(" ", csv.about()), csv.rows().stream().map(GrowthSlice::of).toList());
    } catch (IllegalArgumentException e) {
      throw CsvFile.damaged(file, "a damaged row (" + e.getMessage() + ")");
    }
  }
}
