package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.inode.Inode;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Takes the monitors of several inodes in the order of their numbers, so that no two threads wait
 * for each other.
 */
final class Monitors {
  private Monitors() {}

  /** Acts under the monitors of all {@code inodes} that are not {@code null}; they may repeat. */
  static <T> T with(Supplier<T> action, Inode... inodes) {
    List<Inode> order =
        Stream.of(inodes)
            .filter(Objects::nonNull)
            .distinct()
            .sorted(Comparator.comparingLong(Inode::ino))
            .toList();
    return nested(order, 0, action);
  }

  private static <T> T nested(List<Inode> order, int from, Supplier<T> action) {
    if (from == order.size()) {
      return action.get();
    }
    synchronized (order.get(from)) {
      return nested(order, from + 1, action);
    }
  }
}
