package dev.grove.actors.store;

import dev.grove.betree.run.RunImage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images of young runs in memory, up to a budget: those that are not on the device for certain, and
 * copies of those that are, which spare merges the reading. Copies make way for whatever comes, the
 * oldest first. Safe for use by many threads; reading takes no lock.
 */
final class YoungRuns {
  /** Where else a run is. */
  private enum Elsewhere {
    NOWHERE,
    /** Written, but if its force fails, nobody knows what can be read of it. */
    WRITTEN,
    FORCED
  }

  private record Young(RunImage image, Elsewhere elsewhere) {
    boolean isCopy() {
      return elsewhere == Elsewhere.FORCED;
    }
  }

  private final long limitBytes;
  private final ConcurrentHashMap<Long, Young> images = new ConcurrentHashMap<>();

  /** Runs whose images are copies, oldest first; some of them may be gone. */
  private final Deque<Long> copies = new ArrayDeque<>();

  private long bytes;
  private long unpersistedBytes;

  YoungRuns(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** The image of a run, or {@code null}. */
  RunImage get(long run) {
    Young young = images.get(run);
    return young == null ? null : young.image();
  }

  /**
   * Keeps the only image of a run, if there is room.
   *
   * @param part of the budget that may be full then, 0 to 1
   */
  synchronized boolean keepOnly(RunImage image, double part) {
    return unpersistedBytes + image.bytes() <= limitBytes * part && keep(image, Elsewhere.NOWHERE);
  }

  /** Keeps a copy of a run that was forced; if there is no room, drops it. */
  synchronized void keepCopy(RunImage image) {
    if (keep(image, Elsewhere.FORCED)) {
      copies.addLast(image.meta().id());
    } else {
      image.drop();
    }
  }

  private boolean keep(RunImage image, Elsewhere elsewhere) {
    while (bytes + image.bytes() > limitBytes && !copies.isEmpty()) {
      forget(copies.removeFirst());
    }
    if (bytes + image.bytes() > limitBytes) {
      return false;
    }
    Young young = new Young(image, elsewhere);
    images.put(image.meta().id(), young);
    bytes += image.bytes();
    unpersistedBytes += young.isCopy() ? 0 : image.bytes();
    return true;
  }

  /** The run was written, and not yet forced: its image stays. */
  synchronized void written(long run) {
    Young young = images.get(run);
    if (young != null && young.elsewhere() == Elsewhere.NOWHERE) {
      images.put(run, new Young(young.image(), Elsewhere.WRITTEN));
    }
  }

  /** The run was forced: its image, if there is one, is a copy. */
  synchronized void forced(long run) {
    Young young = images.get(run);
    if (young != null && !young.isCopy()) {
      images.put(run, new Young(young.image(), Elsewhere.FORCED));
      unpersistedBytes -= young.image().bytes();
      copies.addLast(run);
    }
  }

  /** The image of a run that was not written yet, or {@code null}. */
  RunImage unwritten(long run) {
    Young young = images.get(run);
    return young == null || young.elsewhere() != Elsewhere.NOWHERE ? null : young.image();
  }

  /**
   * Drops the image of a run, if there is one.
   *
   * @return whether the run was written
   */
  synchronized boolean forget(long run) {
    Young young = images.remove(run);
    if (young == null) {
      return true;
    }
    young.image().drop();
    bytes -= young.image().bytes();
    unpersistedBytes -= young.isCopy() ? 0 : young.image().bytes();
    if (copies.size() > 2 * images.size() + 16) {
      copies.removeIf(id -> !images.containsKey(id));
    }
    return young.elsewhere() != Elsewhere.NOWHERE;
  }

  /** Bytes of all images. */
  synchronized long bytes() {
    return bytes;
  }

  /** Bytes of the images that have still to be written, or forced. */
  synchronized long unpersistedBytes() {
    return unpersistedBytes;
  }
}
