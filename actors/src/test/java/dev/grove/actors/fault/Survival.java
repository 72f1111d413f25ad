package dev.grove.actors.fault;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Draws how much of what was not forced a disk holds after a power failure. One manner for all of a
 * disk, because a mixture is rarely an extreme.
 */
final class Survival {
  private enum Manner {
    /** Nothing. */
    LOST,
    /** Everything. */
    KEPT,
    /** What was asked first; of the operation at the end some of the sectors. */
    IN_ORDER,
    /** Any sectors, any names. */
    SECTORS,
    /** Any pages of eight sectors, any names. */
    PAGES,
    /** Every file in a manner of its own. */
    MIXED
  }

  private static final List<Manner> MANNERS = List.of(Manner.values());

  private static final List<Manner> PLAIN =
      List.of(Manner.LOST, Manner.KEPT, Manner.IN_ORDER, Manner.SECTORS, Manner.PAGES);

  static final int SECTOR_BYTES = 512;
  static final int SECTORS_IN_PAGE = 8;

  private final SplittableRandom random;
  private final Manner disk;

  Survival(SplittableRandom random) {
    this.random = random;
    this.disk = any(MANNERS);
  }

  private Manner any(List<Manner> of) {
    return of.get(random.nextInt(of.size()));
  }

  private Manner manner() {
    return disk == Manner.MIXED ? any(PLAIN) : disk;
  }

  /**
   * For each sector of a file how many of {@code changes} it has seen, and in the last place the
   * same for the length.
   */
  int[] sectors(int sectors, int changes) {
    Manner manner = manner();
    int[] seen = new int[sectors + 1];
    int first = random.nextInt(changes + 1);
    int torn = random.nextInt(sectors + 1);
    for (int i = 0; i < seen.length; i++) {
      seen[i] =
          switch (manner) {
            case LOST -> 0;
            case KEPT -> changes;
            case IN_ORDER ->
                i < torn || (i == sectors && torn > 0) ? Math.min(changes, first + 1) : first;
            case SECTORS, MIXED -> any(changes);
            case PAGES -> i % SECTORS_IN_PAGE == 0 || i == sectors ? any(changes) : seen[i - 1];
          };
    }
    return seen;
  }

  /** How long a file is that had one length on the platter, and was to have another. */
  int length(int platter, int wanted) {
    boolean between = wanted > platter && disk != Manner.KEPT && random.nextInt(3) == 0;
    return between ? platter + random.nextInt(wanted - platter + 1) : wanted;
  }

  private int any(int changes) {
    return switch (random.nextInt(3)) {
      case 0 -> 0;
      case 1 -> changes;
      default -> random.nextInt(changes + 1);
    };
  }

  /** For each change of a directory whether it is there. */
  boolean[] names(int changes) {
    Manner manner = manner();
    boolean[] kept = new boolean[changes];
    int first = random.nextInt(changes + 1);
    for (int i = 0; i < changes; i++) {
      kept[i] =
          switch (manner) {
            case LOST -> false;
            case KEPT -> true;
            case IN_ORDER -> i < first;
            case SECTORS, PAGES, MIXED -> random.nextBoolean();
          };
    }
    return kept;
  }
}
