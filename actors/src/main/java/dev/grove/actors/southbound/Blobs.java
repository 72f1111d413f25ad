package dev.grove.actors.southbound;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;

/**
 * Immutable blobs, each written once under an id of its own. Used by many threads; one blob is
 * written by one of them, and read only after its {@link #write} has returned.
 */
public interface Blobs {
  /**
   * Writes a new blob. It is readable at once and durable after {@link #force}. When this fails,
   * the blob does not exist.
   *
   * @param chunks its bytes in order; all of them are consumed
   */
  void write(long id, List<ByteBuffer> chunks);

  /**
   * Makes blobs durable, their names too. Ids that already are cost nothing. A blob whose force
   * failed once stays failed: what the device holds of it is unknown.
   */
  void force(Collection<Long> ids);

  /**
   * Exactly {@code length} bytes at {@code offset}, in a buffer of the caller's own.
   *
   * @throws dev.grove.betree.run.StaleRunException if there is no such blob (any more)
   * @throws dev.grove.betree.run.DamagedException if the blob is too short, or vanished from the
   *     device
   */
  ByteBuffer read(long id, long offset, int length);

  /** Removes a blob; one that is gone already is no error. After a crash it may be there again. */
  void delete(long id);

  /** Ids of all blobs, ascending. */
  List<Long> list();

  /** What an operator knows a blob by, its path if it has one. */
  default String name(long id) {
    return "run " + id;
  }

  /** Bytes of a blob. Throws as {@link #read} does. */
  long size(long id);
}
