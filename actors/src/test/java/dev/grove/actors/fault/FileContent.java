package dev.grove.actors.fault;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of one file: those that processes see, and those on the platter with what has been
 * asked since.
 *
 * <p>Each sector goes to the platter when the kernel likes: after a power failure it has seen any
 * number of the changes that were not forced, independently of all others, and so has the length.
 * What lies between and never came is zero.
 */
final class FileContent implements DiskNode {
  private static final int PAGE_BYTES = Survival.SECTORS_IN_PAGE * Survival.SECTOR_BYTES;

  /** Bytes written at an offset; or a cut to that length, if there are none. */
  private record Change(int at, byte[] bytes) {}

  /** Never changed in place while {@link #shared}. */
  private byte[] bytes = {};

  private int size;
  private boolean shared;

  /** Never changed in place. */
  private byte[] platter = {};

  private int platterSize;
  private final List<Change> unforced = new ArrayList<>();

  /** A force has failed: pages that processes see are clean and not on the platter. */
  private boolean dropped;

  int size() {
    return size;
  }

  void write(int at, ByteBuffer source) {
    byte[] more = new byte[source.remaining()];
    source.get(more);
    if (more.length > 0) {
      unforced.add(new Change(at, more));
      int end = Math.max(size, at + more.length);
      if (shared || end > bytes.length) {
        bytes = Arrays.copyOf(bytes, end > bytes.length ? Math.max(2 * bytes.length, end) : end);
        shared = false;
      }
      System.arraycopy(more, 0, bytes, at, more.length);
      size = end;
    }
  }

  void truncate(int length) {
    unforced.add(new Change(length, null));
    bytes = Arrays.copyOf(bytes, length);
    shared = false;
    size = length;
  }

  /** Reads as far as the file goes; returns how many bytes, or -1 behind the end. */
  int read(int at, ByteBuffer into) {
    if (at >= size) {
      return -1;
    }
    int length = Math.min(into.remaining(), size - at);
    into.put(bytes, at, length);
    return length;
  }

  void force() {
    if (dropped) {
      writeBack();
    } else if (!unforced.isEmpty()) {
      bytes = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
      platter = bytes;
      platterSize = size;
      shared = true;
      unforced.clear();
    }
  }

  /** Whole pages, those that have changed since the force that failed, and no others. */
  private void writeBack() {
    byte[] left = Arrays.copyOf(platter, Math.max(platter.length, size));
    Arrays.fill(left, platterSize, left.length, (byte) 0);
    for (Change change : unforced) {
      int end = change.at() + 1;
      if (change.bytes() == null) {
        Arrays.fill(left, change.at(), left.length, (byte) 0);
      } else {
        end = change.at() + change.bytes().length;
      }
      int from = change.at() / PAGE_BYTES * PAGE_BYTES;
      int to = Math.min(size, (end + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES);
      if (from < to) {
        System.arraycopy(bytes, from, left, from, to - from);
      }
    }
    platter = Arrays.copyOf(left, size);
    platterSize = size;
    unforced.clear();
  }

  /**
   * The force fails, and as Linux does it the pages count as clean: what has not reached the
   * platter never will.
   *
   * @param evicted whether the pages leave the memory too
   */
  void failForce(Survival survival, boolean evicted) {
    FileContent left = afterPowerLoss(survival);
    platter = left.platter;
    platterSize = left.platterSize;
    unforced.clear();
    dropped = !evicted;
    if (evicted) {
      bytes = platter;
      size = platterSize;
      shared = true;
    }
  }

  FileContent afterPowerLoss(Survival survival) {
    return unforced.isEmpty() ? onPlatter(platter, platterSize) : survivors(survival);
  }

  private FileContent survivors(Survival survival) {
    int longest = platterSize;
    for (Change change : unforced) {
      longest =
          Math.max(longest, change.at() + (change.bytes() == null ? 0 : change.bytes().length));
    }
    int sectors = (longest + Survival.SECTOR_BYTES - 1) / Survival.SECTOR_BYTES;
    int[] seen = survival.sectors(sectors, unforced.size());
    byte[] left = Arrays.copyOf(platter, sectors * Survival.SECTOR_BYTES);
    Arrays.fill(left, platterSize, left.length, (byte) 0);
    int length = platterSize;
    for (int i = 0; i < unforced.size(); i++) {
      Change change = unforced.get(i);
      apply(change, i, seen, left);
      if (i < seen[sectors]) {
        length =
            change.bytes() == null
                ? change.at()
                : Math.max(length, change.at() + change.bytes().length);
      }
    }
    int grown = survival.length(platterSize, length);
    return onPlatter(Arrays.copyOf(left, grown), grown);
  }

  private static void apply(Change change, int number, int[] seen, byte[] left) {
    int from = change.at();
    int to = change.bytes() == null ? left.length : from + change.bytes().length;
    while (from < to) {
      int sector = from / Survival.SECTOR_BYTES;
      int end = Math.min(to, (sector + 1) * Survival.SECTOR_BYTES);
      if (number < seen[sector]) {
        if (change.bytes() == null) {
          Arrays.fill(left, from, end, (byte) 0);
        } else {
          System.arraycopy(change.bytes(), from - change.at(), left, from, end - from);
        }
      }
      from = end;
    }
  }

  private static FileContent onPlatter(byte[] platter, int size) {
    FileContent content = new FileContent();
    content.bytes = platter;
    content.size = size;
    content.platter = platter;
    content.platterSize = size;
    content.shared = true;
    return content;
  }

  /** The same, unforced changes too. */
  FileContent copy() {
    FileContent copy = onPlatter(platter, platterSize);
    copy.bytes = bytes;
    copy.size = size;
    copy.unforced.addAll(unforced);
    copy.dropped = dropped;
    shared = true;
    return copy;
  }
}
