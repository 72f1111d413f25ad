package dev.grove.actors.southbound;

import java.nio.ByteBuffer;

/**
 * Segments of the log. Written by one thread.
 *
 * <p>A segment that is written over instead of made anew costs less to force: its blocks are
 * allocated and its length does not change.
 */
public interface LogFiles extends NumberedFiles {
  /**
   * A new segment, open behind its header. Its name and the header are durable when this returns.
   * If there is a spare, that is written over: behind what has been written stands what it held.
   *
   * <p>After {@code FULL} it may be tried again with the same number and header.
   *
   * @param number never in use before
   * @param header first bytes of the file
   */
  AppendFile create(long number, ByteBuffer header);

  /**
   * Makes a segment a spare for {@link #create}. After a crash it may be there again, unless it has
   * been written over.
   */
  void recycle(long number);

  /** Number of spares. */
  int spares();

  /** Deletes all spares. */
  void deleteSpares();
}
