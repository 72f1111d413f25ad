package dev.grove.bench;

import java.util.Locale;

/**
 * What is known of one workload on one engine. CPU and device bytes include the settling after the
 * operations. The names, in lower case, are columns of result files.
 */
enum Figure {
  OPERATIONS,
  /** Bytes of keys and values that the operations wrote or, where they only read, returned. */
  USER_BYTES,
  /** Time until the last operation returned. */
  NANOS,
  /** Time until the engine rested. */
  SETTLED_NANOS,
  CPU_NANOS,
  /** Bytes fetched from the device. */
  READ_BYTES,
  /** Bytes sent to the device. */
  WRITTEN_BYTES,
  /** The same with what was deleted before the kernel had sent it, such as log files. */
  DIRTIED_BYTES,
  /** Bytes of the directory's files at the end. */
  SPACE_BYTES,
  /** Most memory of the process. */
  RESIDENT_BYTES,
  /** Latencies of single operations; 0 where they are not recorded. */
  P50_NANOS,
  P99_NANOS,
  P999_NANOS,
  P9999_NANOS,
  LONGEST_NANOS;

  String column() {
    return name().toLowerCase(Locale.ROOT);
  }
}
