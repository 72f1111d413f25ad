package dev.grove.bench;

/**
 * An ordered store of keys and values as the workloads see it. Writes are logged, and not synced
 * one by one.
 */
interface Engine extends AutoCloseable {
  /** Receives the rows of a scan in ascending order of their keys. */
  interface Rows {
    void row(byte[] key, byte[] value);
  }

  void put(byte[] key, byte[] value);

  /** The value, or {@code null} if there is none. */
  byte[] get(byte[] key);

  /** Overwrites bytes of a present value without reading it. */
  void patch(byte[] key, int offset, byte[] bytes);

  /** Deletes every key in [lo, hi). */
  void deleteRange(byte[] lo, byte[] hi);

  /** Reads everything. */
  void scan(Rows rows);

  /** Reads the first {@code count} rows at or above {@code from}, or as many as there are. */
  void scan(byte[] from, int count, Rows rows);

  /** Starts to carry what is in memory to the files; called again and again until {@link #idle}. */
  void push();

  /**
   * Whether no work in the background is known to be waiting or running, judged with the call
   * before.
   */
  boolean idle();

  @Override
  void close();
}
