package dev.grove.fuse.fs.tree;

import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeException;
import dev.grove.betree.message.Batch;
import dev.grove.fuse.fs.path.PathKeys;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Gives out inode numbers, none of them ever twice: a range is reserved by a commit before its
 * first number is used, and what a crash leaves of a range is never used. An orderly end gives it
 * back: a check takes longer the farther apart the numbers are.
 */
final class InodeAllocator {
  private final Store store;
  private final long reservation;
  private long next;
  private long limit;

  InodeAllocator(Store store) {
    this.store = store;
    this.reservation = store.settings().inodeReservation();
    Volume volume = store.volume();
    byte[] stored = volume.get(PathKeys.nextInode());
    if (stored == null || stored.length != Long.BYTES || value(stored) <= 1) {
      throw new VolumeException(
          VolumeException.Reason.DAMAGED,
          "volume " + volume.id() + ": the record of used inode numbers (key N) is missing or bad");
    }
    next = value(stored);
    limit = next;
  }

  synchronized long next() {
    if (next == limit) {
      long end = limit + reservation;
      store.commit(new Batch().put(PathKeys.nextInode(), encode(end)));
      limit = end;
    }
    return next++;
  }

  /** Gives back what has not been used of the range; if the volume fails, it stays unused. */
  synchronized void giveBack() {
    try {
      if (next < limit) {
        store.commit(new Batch().put(PathKeys.nextInode(), encode(next)));
        limit = next;
      }
    } catch (VolumeException e) {
      store.errors().report("inode numbers set aside stay so: " + e.getMessage());
    }
  }

  static byte[] encode(long firstFree) {
    return ByteBuffer.allocate(Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(0, firstFree)
        .array();
  }

  private static long value(byte[] stored) {
    return ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
  }
}
