package dev.grove.betree.run;

import java.util.Arrays;

/**
 * A walk from the greatest key down over the leaf pages of a {@link PageTree} that may hold keys of
 * a range. It reads ahead those that precede without a gap, are in the same index page and reach
 * above the begin of the range ({@link LeafFetch}).
 *
 * <p>Entries of a page can be found forward only, so the offsets of all entries of each index page
 * on the path are kept.
 */
final class BackwardLeafWalk {
  private final PageTree tree;
  private final ReadMode mode;
  private final byte[] lo;
  private final LeafFetch fetch;
  private final Page[] pages;
  private final int[][] positions;
  private final int[] at;

  /** In the current index page: where the first leaf to visit stands, and whether none precede. */
  private int firstLeaf;

  private boolean isLowest;

  /**
   * @param lo inclusive begin of the range
   */
  BackwardLeafWalk(PageTree tree, byte[] lo, ReadMode mode) {
    this.tree = tree;
    this.mode = mode;
    this.lo = lo;
    this.fetch = new LeafFetch(tree, mode);
    this.pages = new Page[tree.ref().levels()];
    this.positions = new int[pages.length][];
    this.at = new int[pages.length];
  }

  /**
   * The last leaf that may hold a key below {@code hi}, {@code null} for the last of all. If it
   * holds none after all, the one before it does.
   */
  Page seek(byte[] hi) {
    boolean isLast = hi == null; // of all below the page above
    for (int level = 0; level < pages.length; level++) {
      enter(level, level == 0 ? tree.ref().root() : refAt(level - 1));
      if (!isLast) {
        int position = tree.position(pages[level], hi);
        at[level] = Arrays.binarySearch(positions[level], position);
        if (at[level] > 0 && pages[level].isAt(position, hi)) {
          at[level]--; // the page that begins with hi holds nothing below it
          isLast = true;
        }
      }
    }
    findFirstLeaf();
    return fetch();
  }

  /** The leaf before, or {@code null} if all keys before lie below the begin of the range. */
  Page previous() {
    int bottom = pages.length - 1;
    if (isLowest && at[bottom] <= firstLeaf) {
      return null;
    }
    int level = bottom;
    while (level >= 0 && at[level] == 0) {
      level--;
    }
    if (level < 0) {
      return null;
    }
    at[level]--;
    for (int below = level + 1; below <= bottom; below++) {
      enter(below, refAt(below - 1));
    }
    if (level < bottom) {
      findFirstLeaf();
    }
    return fetch();
  }

  /**
   * Whether the current leaf may hold keys below the begin of the range: in leaves behind, every
   * key is above it.
   */
  boolean mayReachBegin() {
    return isLowest && at[pages.length - 1] <= firstLeaf;
  }

  private void enter(int level, PageRef ref) {
    pages[level] = tree.index(ref, mode);
    positions[level] = pages[level].positions();
    at[level] = positions[level].length - 1;
  }

  private PageRef refAt(int level) {
    return pages[level].refAt(positions[level][at[level]]);
  }

  private void findFirstLeaf() {
    int bottom = pages.length - 1;
    int floor = pages[bottom].floor(lo);
    isLowest = floor >= 0;
    firstLeaf = isLowest ? Arrays.binarySearch(positions[bottom], floor) : 0;
  }

  private Page fetch() {
    return fetch.page(refAt(pages.length - 1), this::withPreceding);
  }

  /** A leaf and those before it that one read of about {@code bytes} reaches. */
  private PageRef withPreceding(PageRef last, long bytes) {
    int bottom = pages.length - 1;
    long begin = last.offset();
    long limit = last.end() - bytes;
    for (int i = at[bottom] - 1; i >= firstLeaf; i--) {
      PageRef ref = pages[bottom].refAt(positions[bottom][i]);
      if (ref.end() != begin || ref.length() < 0 || ref.offset() < limit) {
        break;
      }
      begin = ref.offset();
    }
    return new PageRef(begin, (int) (last.end() - begin));
  }
}
