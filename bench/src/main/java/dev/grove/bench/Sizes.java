package dev.grove.bench;

import java.util.List;

/**
 * How much each workload does.
 *
 * @param records records of the random and of the sequential data set
 * @param valueBytes length of their values
 * @param largeRecords records of {@link Records#LARGE_BYTES} in the data set of the patches
 * @param memoryMib limit of memory of each process
 */
record Sizes(long records, int valueBytes, long largeRecords, int memoryMib) {
  Records dataset(Dataset dataset) {
    return switch (dataset) {
      case RANDOM -> new Records(records, Records.KEY_BYTES, valueBytes, false);
      case SEQUENTIAL -> new Records(records, Records.KEY_BYTES, valueBytes, true);
      case LARGE -> new Records(largeRecords, Records.LARGE_KEY_BYTES, Records.LARGE_BYTES, false);
    };
  }

  /** Whether there is so much that what an engine does later, when it is idle, counts. */
  boolean waitsUntilIdle() {
    return records >= 1_000_000;
  }

  long coldReads() {
    return Math.max(100, records / 100);
  }

  long misses() {
    return Math.max(100, records / 10);
  }

  long shortScans() {
    return Math.max(100, records / 1000);
  }

  long hotReads() {
    return Math.max(100, records / 4);
  }

  /**
   * Records that are read hot: their values fill a sixteenth of the memory, so they fit any cache.
   */
  long hotRecords() {
    return Math.min(records, memoryMib * (1L << 20) / 16 / (valueBytes + Records.KEY_BYTES));
  }

  long rewrites() {
    return Math.max(100, largeRecords / 10);
  }

  long patches() {
    return Math.max(100, largeRecords * 4);
  }

  List<String> toArguments() {
    return List.of("" + records, "" + valueBytes, "" + largeRecords, "" + memoryMib);
  }

  static Sizes fromArguments(List<String> words) {
    return new Sizes(
        Long.parseLong(words.get(0)),
        Integer.parseInt(words.get(1)),
        Long.parseLong(words.get(2)),
        Integer.parseInt(words.get(3)));
  }
}
