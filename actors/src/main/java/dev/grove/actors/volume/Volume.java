package dev.grove.actors.volume;

import dev.grove.betree.message.Batch;
import java.util.List;
import java.util.UUID;

/**
 * An open volume: an ordered map of keys to values with atomic commits. Safe for use by many
 * threads.
 *
 * <p>Every method throws {@link VolumeException} when the volume cannot do its work; its message
 * says what happened and what to do.
 */
public interface Volume extends AutoCloseable {
  UUID id();

  /** Bytes of a file block, chosen when the volume was formatted. */
  int blockBytes();

  /**
   * Whether the device below has less room than its reserve: files must not grow. Commits that make
   * room still go through, that is what the reserve is for.
   */
  boolean isFull();

  /** The reserve, in bytes of the device below. */
  default long reserveBytes() {
    return 0;
  }

  /**
   * The value of {@code key}, or {@code null} if it is absent. The caller must not change the
   * array.
   */
  byte[] get(byte[] key);

  /**
   * The values of many keys, in the order of the keys, {@code null} for each absent one. Cheaper
   * than so many calls of {@link #get}. Keys that lie together in a leaf of the tree are read at
   * one moment during this call; different leaves each at their own.
   *
   * @param keys in any order, repeated or not
   */
  List<byte[]> getAll(List<byte[]> keys);

  /**
   * The present keys in {@code [lo, hi)}, in order; {@code hi == null} means to the end. Each key
   * is read at one moment not older than this call; keys committed during the scan may or may not
   * be seen.
   */
  Cursor scan(byte[] lo, byte[] hi);

  /**
   * The present keys in {@code [lo, hi)}, the greatest first; {@code hi == null} means from the
   * end. As to what commits it sees, like {@link #scan}.
   */
  Cursor scanBackward(byte[] lo, byte[] hi);

  /**
   * The volume as it is now, every commit that has returned included, to be read for as long as it
   * is not closed. The caller has to close it.
   *
   * @throws VolumeException {@code BUSY} if {@code grove.volume.snapshots-max} are open, or if the
   *     tree changed during each of a thousand tries to capture it: nothing is held then
   */
  Snapshot snapshot();

  /**
   * Applies a batch atomically; readers see it when this returns. Waits while the volume is behind
   * with its background work.
   *
   * @return the commit's log sequence number (LSN)
   */
  long commit(Batch batch);

  /**
   * Makes every key in {@code [lo, hi)} absent, in one commit; {@code hi == null} means to the end.
   * Costs the same however many keys there are: their space is given back later, in the background.
   *
   * @return the commit's log sequence number (LSN)
   */
  default long deleteRange(byte[] lo, byte[] hi) {
    return commit(new Batch().deleteRange(lo, hi));
  }

  /** Returns when every commit that returned before this call is on the device. */
  void sync();

  /**
   * Writes a checkpoint now, so that the log can be trimmed and space given back; returns when it
   * is durable.
   */
  void checkpoint();

  VolumeStatus status();

  /** Newest LSN known to be on the device; it grows only. Cheaper than {@link #status}. */
  default long durableLsn() {
    return status().durableLsn();
  }

  /** Makes everything durable and closes the volume and its snapshots. Idempotent. */
  @Override
  void close();

  /**
   * A walk over keys and values, in one direction; starts before the first one in it. Used by one
   * thread.
   */
  interface Cursor extends AutoCloseable {
    boolean next();

    byte[] key();

    byte[] value();

    @Override
    void close();
  }
}
