package dev.grove.fuse.fs.inode;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Tells a lookup whether what it read about a name may be out of date.
 *
 * <p>A lookup notes the epoch of the name, reads the volume without any lock, and then relies on
 * what it read only if the epoch is still the same. The epoch of a name moves on <em>after</em>
 * each commit that adds or moves an entry of that name, and when the inode that was there last
 * dies, after its last commit. Names share a fixed number of counters; sharing costs a retry, no
 * more.
 *
 * <p>Also remembers names that were found missing, so that a create right after a failed lookup,
 * the usual case, need not read again.
 */
public final class NameEpochs {
  private static final int STRIPES = 1024;

  private record Miss(long parent, byte[] name, long epoch) {}

  private final AtomicLongArray epochs = new AtomicLongArray(STRIPES);
  private final AtomicReferenceArray<Miss> misses = new AtomicReferenceArray<>(STRIPES);

  public long current(long parent, byte[] name) {
    return epochs.get(stripe(parent, name));
  }

  public void advance(long parent, byte[] name) {
    epochs.incrementAndGet(stripe(parent, name));
  }

  /** The name was missing when it was read after {@code epoch} had been noted. */
  public void noteMissing(long parent, byte[] name, long epoch) {
    misses.set(stripe(parent, name), new Miss(parent, name, epoch));
  }

  /** Whether the name is certainly missing; asked under the monitor of the directory. */
  public boolean isMissing(long parent, byte[] name) {
    int stripe = stripe(parent, name);
    Miss miss = misses.get(stripe);
    return miss != null
        && miss.parent == parent
        && miss.epoch == epochs.get(stripe)
        && Arrays.equals(miss.name, name);
  }

  /** The epochs of all names at this moment, for a scan. */
  public Snapshot snapshot() {
    long[] copy = new long[STRIPES];
    for (int stripe = 0; stripe < STRIPES; stripe++) {
      copy[stripe] = epochs.get(stripe);
    }
    return new Snapshot(copy);
  }

  /** Epochs as they were. */
  public static final class Snapshot {
    private final long[] epochs;

    private Snapshot(long[] epochs) {
      this.epochs = epochs;
    }

    public long of(long parent, byte[] name) {
      return epochs[stripe(parent, name)];
    }
  }

  private static int stripe(long parent, byte[] name) {
    int hash = Arrays.hashCode(name) * 31 + Long.hashCode(parent);
    return (hash ^ (hash >>> 10) ^ (hash >>> 20)) & (STRIPES - 1);
  }
}
