package dev.grove.actors.store;

import dev.grove.actors.southbound.Blobs;
import dev.grove.actors.volume.VolumeException;
import dev.grove.actors.volume.VolumeException.Reason;
import dev.grove.betree.run.DamagedException;
import dev.grove.betree.run.RunBytes;
import dev.grove.betree.run.StaleRunException;
import java.nio.ByteBuffer;
import java.util.function.LongPredicate;

/**
 * Runs as the device has them. What is gone though somebody refers to it, and a sector that cannot
 * be read, are damage of the run, not of the whole device.
 *
 * @param isLive whether anybody refers to a run
 */
record StoredBytes(Blobs blobs, LongPredicate isLive) implements RunBytes {
  @Override
  public ByteBuffer read(long run, long offset, int length) {
    try {
      return blobs.read(run, offset, length);
    } catch (StaleRunException e) {
      // A run is taken from the live ones before its blob is deleted.
      throw isLive.test(run) ? missing(run) : e;
    } catch (VolumeException e) {
      if (e.reason() != Reason.IO) {
        throw e;
      }
      throw new DamagedException(run, offset, e.getMessage(), e);
    }
  }

  @Override
  public String name(long run) {
    return blobs.name(run);
  }

  static DamagedException missing(long run) {
    return new DamagedException(run, 0, "its file is missing");
  }
}
