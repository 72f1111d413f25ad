package dev.grove.actors.crash;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * A point of a run, as text {@code seed[!fault@operation][:cut[.cut...]]}.
 *
 * @param seed of the run
 * @param fault what fails in the first life, or {@code null}
 * @param cuts for each life that was cut short, the operation that did not happen any more
 */
record Point(long seed, Fault fault, List<Long> cuts) {
  static Point start(long seed) {
    return new Point(seed, null, List.of());
  }

  static Point parse(String text) {
    String[] parts = text.split(":", 2);
    String[] first = parts[0].split("!", 2);
    List<Long> cuts =
        parts.length == 1
            ? List.of()
            : Arrays.stream(parts[1].split("\\.", -1)).map(Long::valueOf).toList();
    return new Point(
        Long.parseLong(first[0]), first.length == 1 ? null : Fault.parse(first[1]), cuts);
  }

  Point with(Fault other) {
    return new Point(seed, other, cuts);
  }

  Point cutAt(long operation) {
    List<Long> all = new ArrayList<>(cuts);
    all.add(operation);
    return new Point(seed, fault, List.copyOf(all));
  }

  /** A point on the way to this one. */
  Point upTo(int lives) {
    return new Point(seed, fault, cuts.subList(0, lives));
  }

  /**
   * Draws for a purpose; the fault does not matter in the first life, which is the same up to it.
   */
  SplittableRandom draws(String purpose) {
    long mix = seed * 0x9E3779B97F4A7C15L + purpose.hashCode();
    for (long cut : cuts) {
      mix = (Long.rotateLeft(mix, 17) ^ cut) * 0xD6E8FEB86659FD93L;
    }
    if (fault != null && !cuts.isEmpty()) {
      mix = (mix ^ fault.toString().hashCode()) * 0xA0761D6478BD642FL;
    }
    return new SplittableRandom(mix ^ (mix >>> 29));
  }

  @Override
  public String toString() {
    return seed
        + (fault == null ? "" : "!" + fault)
        + (cuts.isEmpty()
            ? ""
            : ":" + cuts.stream().map(String::valueOf).collect(Collectors.joining(".")));
  }
}
