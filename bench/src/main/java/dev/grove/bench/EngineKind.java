package dev.grove.bench;

import java.nio.file.Path;
import java.util.Arrays;

/** What is compared. */
enum EngineKind {
  GROVE("grove"),
  /** As it is by default: leveled, a write(2) to the log for each put. */
  ROCKSDB("rocksdb"),
  /** Leveled; the log collected in memory and written every 256 KiB, as Grove does. */
  ROCKSDB_MANUAL_WAL("rocksdb-manual-wal"),
  /** Universal (size-tiered) compaction, otherwise the default. */
  ROCKSDB_UNIVERSAL("rocksdb-universal");

  private final String label;

  EngineKind(String label) {
    this.label = label;
  }

  Engine open(Path directory, Budgets budgets) {
    return this == GROVE
        ? new GroveEngine(directory, budgets)
        : new RocksEngine(directory, budgets, this);
  }

  static EngineKind named(String label) {
    return Arrays.stream(values())
        .filter(kind -> kind.label.equals(label))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no engine is called " + label));
  }

  @Override
  public String toString() {
    return label;
  }
}
