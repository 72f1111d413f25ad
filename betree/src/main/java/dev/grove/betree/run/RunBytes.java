package dev.grove.betree.run;

import java.nio.ByteBuffer;

/**
 * Where the bytes of runs are read from: the only input of the run readers. Called by many threads.
 */
public interface RunBytes {
  /**
   * Reads exactly {@code length} bytes at {@code offset} of run {@code runId}, with one read of the
   * device if it is not in memory.
   *
   * @throws StaleRunException if the run has been deleted, because nothing refers to it any more
   * @throws DamagedException if the blob is too short
   * @throws java.io.UncheckedIOException if the device fails
   */
  ByteBuffer read(long runId, long offset, int length);

  /** What an operator knows a run by. */
  default String name(long runId) {
    return "run " + runId;
  }

  /** Takes note of damage that costs time and no answer: the filter works without the page. */
  default void tolerated(DamagedException damage) {}
}
