package dev.grove.actors.store;

import dev.grove.betree.run.RunImage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Images of young runs in memory, up to a budget: those that are on the device nowhere, and copies
 * of those that are, which spare merges the reading. Copies make way for whatever comes, the oldest
 * first. Safe for use by many threads; reading takes no lock.
 */
final class YoungRuns {
  private record Young(RunImage image, boolean onDevice) {}

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
    return unpersistedBytes + image.bytes() <= limitBytes * part && keep(image, false);
  }

  /** Keeps a copy of a run that is on the device, if there is room. */
  synchronized void keepCopy(RunImage image) {
    if (keep(image, true)) {
      copies.addLast(image.meta().id());
    }
  }

  private boolean keep(RunImage image, boolean onDevice) {
    while (bytes + image.bytes() > limitBytes && !copies.isEmpty()) {
      forget(copies.removeFirst());
    }
    if (bytes + image.bytes() > limitBytes) {
      return false;
    }
    images.put(image.meta().id(), new Young(image, onDevice));
    bytes += image.bytes();
    unpersistedBytes += onDevice ? 0 : image.bytes();
    return true;
  }

  /** The run is on the device now: its image, if there is one, is a copy. */
  synchronized void persisted(long run) {
    Young young = images.get(run);
    if (young != null && !young.onDevice()) {
      images.put(run, new Young(young.image(), true));
      unpersistedBytes -= young.image().bytes();
      copies.addLast(run);
    }
  }

  /** The image of a run that is on the device nowhere, or {@code null}. */
  RunImage unpersisted(long run) {
    Young young = images.get(run);
    return young == null || young.onDevice() ? null : young.image();
  }

  /**
   * Drops the image of a run, if there is one.
   *
   * @return whether the run is on the device
   */
  synchronized boolean forget(long run) {
    Young young = images.remove(run);
    if (young == null) {
      return true;
    }
    bytes -= young.image().bytes();
    unpersistedBytes -= young.onDevice() ? 0 : young.image().bytes();
    if (copies.size() > 2 * images.size() + 16) {
      copies.removeIf(id -> !images.containsKey(id));
    }
    return young.onDevice();
  }

  /** Bytes of all images. */
  synchronized long bytes() {
    return bytes;
  }

  /** Bytes of the images that have still to be written. */
  synchronized long unpersistedBytes() {
    return unpersistedBytes;
  }
}
