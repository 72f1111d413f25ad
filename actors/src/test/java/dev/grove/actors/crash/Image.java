package dev.grove.actors.crash;

import dev.grove.actors.fault.Disk;
import dev.grove.actors.fault.Faults;
import dev.grove.betree.message.Batch;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What a point has left behind.
 *
 * @param disk what the next process finds
 * @param commits all that were made, that of LSN 1 first
 * @param syncedLsn up to which they were promised to be there
 */
record Image(Point point, Disk disk, List<Batch> commits, long syncedLsn) {
  static Image empty(long seed) {
    Disk disk = Disk.empty(Faults.NONE, new SplittableRandom(seed));
    return new Image(Point.start(seed), disk, List.of(), 0);
  }
}
