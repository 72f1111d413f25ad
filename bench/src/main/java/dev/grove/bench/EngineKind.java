package dev.grove.bench;

import java.nio.file.Path;

/** What is compared. */
enum EngineKind {
  GROVE("grove"),
  /** As it is by default: a write(2) to the log for each put. */
  ROCKSDB("rocksdb"),
  /** The log collected in memory and written every 256 KiB, as Grove does. */
  ROCKSDB_MANUAL_WAL("rocksdb-manual-wal");

  private final String label;

  EngineKind(String label) {
    this.label = label;
  }

  Engine open(Path directory, Budgets budgets) {
    return switch (this) {
      case GROVE -> new GroveEngine(directory, budgets);
      case ROCKSDB -> new RocksEngine(directory, budgets, false);
      case ROCKSDB_MANUAL_WAL -> new RocksEngine(directory, budgets, true);
    };
  }

  @Override
  public String toString() {
    return label;
  }
}
