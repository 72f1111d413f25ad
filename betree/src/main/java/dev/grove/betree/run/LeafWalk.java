package dev.grove.betree.run;

/**
 * A forward walk over the leaf pages of a {@link PageTree} that may hold keys of a range. It reads
 * ahead those that follow without a gap, are in the same index page and begin below the end of the
 * range ({@link LeafFetch}).
 */
final class LeafWalk {
  private final PageTree tree;
  private final ReadMode mode;
  private final byte[] hi;
  private final Page[] pages;
  private final int[] positions;
  private final LeafFetch fetch;
  private int lastLeaf;

  /**
   * @param hi exclusive end of the range, {@code null} for none
   */
  LeafWalk(PageTree tree, byte[] hi, ReadMode mode) {
    this.tree = tree;
    this.mode = mode;
    this.hi = hi;
    this.pages = new Page[tree.ref().levels()];
    this.positions = new int[pages.length];
    this.fetch = new LeafFetch(tree, mode);
  }

  /** The leaf where a search for {@code key} ends. */
  Page seek(byte[] key) {
    pages[0] = tree.index(tree.ref().root(), mode);
    positions[0] = tree.position(pages[0], key);
    for (int level = 1; level < pages.length; level++) {
      pages[level] = tree.index(pages[level - 1].refAt(positions[level - 1]), mode);
      positions[level] = tree.position(pages[level], key);
    }
    findLastLeaf();
    return fetch();
  }

  /** The next leaf, or {@code null} if all that follow begin at or above the end of the range. */
  Page next() {
    int bottom = pages.length - 1;
    int level = bottom;
    while (level >= 0) {
      int after = pages[level].after(positions[level]);
      if (after < pages[level].entriesEnd()) {
        positions[level] = after;
        break;
      }
      level--;
    }
    if (level < 0) {
      return null;
    }
    for (int below = level + 1; below <= bottom; below++) {
      pages[below] = tree.index(pages[below - 1].refAt(positions[below - 1]), mode);
      positions[below] = 0;
    }
    if (level < bottom) {
      findLastLeaf();
    }
    return positions[bottom] <= lastLeaf ? fetch() : null;
  }

  /**
   * Whether the current leaf may reach the end of the range: in leaves before, every key is below
   * it.
   */
  boolean mayReachEnd() {
    return positions[pages.length - 1] >= lastLeaf;
  }

  /** Where the current leaf lies. */
  PageRef current() {
    int bottom = pages.length - 1;
    return pages[bottom].refAt(positions[bottom]);
  }

  private void findLastLeaf() {
    lastLeaf = hi == null ? Integer.MAX_VALUE : pages[pages.length - 1].lastBelow(hi);
  }

  private Page fetch() {
    return fetch.page(current(), this::withFollowing);
  }

  /** A leaf and those behind it that one read of about {@code bytes} reaches. */
  private PageRef withFollowing(PageRef first, long bytes) {
    Page index = pages[pages.length - 1];
    long end = first.end();
    long limit = first.offset() + bytes;
    int position = index.after(positions[pages.length - 1]);
    while (position < index.entriesEnd() && position <= lastLeaf) {
      PageRef ref = index.refAt(position);
      if (ref.offset() != end || ref.length() < 0 || ref.end() > limit) {
        break;
      }
      end = ref.end();
      position = index.after(position);
    }
    return new PageRef(first.offset(), (int) (end - first.offset()));
  }
}
