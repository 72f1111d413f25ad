package dev.grove.cli.drill;

import java.util.ArrayList;
import java.util.List;

/**
 * Which operation wrote which bytes of a file; what no extent covers is zero. Immutable.
 *
 * @param size of the file in bytes
 * @param written in order of offset, disjoint, not beyond the size
 */
record Extents(long size, List<Extent> written) {
  static final Extents EMPTY = new Extents(0, List.of());

  /** Bytes from (inclusive) to (exclusive) as operation {@code serial} writes them. */
  record Extent(long from, long to, long serial) {}

  Extents {
    written = List.copyOf(written);
  }

  Extents write(long offset, int length, long serial) {
    long end = offset + length;
    List<Extent> next = new ArrayList<>(written.size() + 2);
    clip(next, Long.MIN_VALUE, offset);
    next.add(new Extent(offset, end, serial));
    clip(next, end, Long.MAX_VALUE);
    return new Extents(Math.max(size, end), next);
  }

  Extents truncate(long to) {
    List<Extent> next = new ArrayList<>(written.size());
    clip(next, Long.MIN_VALUE, to);
    return new Extents(to, next);
  }

  private void clip(List<Extent> into, long low, long high) {
    for (Extent each : written) {
      long from = Math.max(each.from, low);
      long to = Math.min(each.to, high);
      if (from < to) {
        into.add(new Extent(from, to, each.serial));
      }
    }
  }

  /** The operation that wrote the byte at this offset, or -1 if none did. */
  long writerOf(long offset) {
    for (Extent each : written) {
      if (each.from <= offset && offset < each.to) {
        return each.serial;
      }
    }
    return -1;
  }

  /** The first offset at which these bytes are not the file's, or -1 if they are. */
  long firstDifference(byte[] bytes, Content content) {
    int at = 0;
    long common = Math.min(size, bytes.length);
    for (Extent each : written) {
      int zeros = zeros(bytes, at, (int) Math.min(each.from, common));
      if (zeros >= 0) {
        return zeros;
      }
      int end = (int) Math.min(each.to, common);
      for (int i = (int) each.from; i < end; i++) {
        if (bytes[i] != content.at(each.serial, i)) {
          return i;
        }
      }
      at = (int) each.to;
    }
    int zeros = zeros(bytes, at, (int) common);
    if (zeros >= 0) {
      return zeros;
    }
    return size == bytes.length ? -1 : common;
  }

  private static int zeros(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] != 0) {
        return i;
      }
    }
    return -1;
  }
}
