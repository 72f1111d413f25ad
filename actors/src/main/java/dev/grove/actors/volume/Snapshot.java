package dev.grove.actors.volume;

import dev.grove.betree.run.RunMeta;
import dev.grove.betree.run.RunReport;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A volume as it was after one commit. Read-only; later commits, flushes, merges and checkpoints do
 * not change it. Safe for use by many threads.
 *
 * <p>It holds references, no copies: taking one costs time in proportion to the number of nodes,
 * whatever they hold. Until it is closed it keeps in existence what it refers to: the runs, on the
 * device and in the limit of the unpersisted ones until the next checkpoint, and in memory the
 * memtables of its moment, at most the limit of {@code memtable} in {@link VolumeStatus#memory}
 * beyond that limit. So close it when done; at most {@code grove.volume.snapshots-max} may be open.
 *
 * <p>Every method but {@link #close} and {@link #lsn} throws {@link VolumeException}: {@code
 * CLOSED} once the snapshot or its volume has been closed, and else as {@link Volume#get} does.
 */
public interface Snapshot extends AutoCloseable {
  /** LSN of the newest commit that it shows: exactly this and all before it. */
  long lsn();

  /**
   * The value of {@code key}, or {@code null} if it is absent. The caller must not change the
   * array.
   */
  byte[] get(byte[] key);

  /** The present keys in {@code [lo, hi)}, in order; {@code hi == null} means to the end. */
  Volume.Cursor scan(byte[] lo, byte[] hi);

  /** The same keys, the greatest first. */
  Volume.Cursor scanBackward(byte[] lo, byte[] hi);

  /** What is wrong with the nodes of its tree, in words; empty if nothing is. */
  List<String> checkTree();

  /** The records of its runs, each once, the oldest first. */
  List<RunMeta> runs();

  /**
   * Reads one of its runs completely, from the device and past all caches of this process; a run
   * that is in memory only, there.
   *
   * @param run its number
   * @param bytesRead told after each page how many bytes it had
   */
  RunReport checkRun(long run, LongConsumer bytesRead);

  /** Gives everything back. Idempotent; works after the volume has been closed. */
  @Override
  void close();
}
