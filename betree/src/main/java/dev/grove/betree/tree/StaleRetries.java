package dev.grove.betree.tree;

import dev.grove.betree.run.DamagedException;
import dev.grove.betree.run.StaleRunException;

/**
 * How often a reader starts again because a run it was about to read had been deleted. Each time
 * the tree has moved on, so a few times is normal; a run that stays missing is damage.
 */
final class StaleRetries {
  private static final int MOST = 1000;
  private int count;

  void again(StaleRunException stale) {
    if (++count > MOST) {
      throw new DamagedException(
          stale.run(), 0, stale.getMessage() + ", but nodes still refer to it");
    }
  }
}
