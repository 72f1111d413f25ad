package dev.grove.betree.run;

import java.nio.ByteBuffer;

/**
 * A forward walk over the leaf pages of a {@link PageTree} that may hold keys of a range, with
 * read-ahead.
 *
 * <pre>
 * 1. a page inside the span read last is unpacked from there;
 * 2. else it is looked up in the cache;
 * 3. else it is read, together with the pages behind it that follow without a gap, are in the same index page, begin below the end
 *    of the range and fit the window. The window doubles with every read, up to readAheadBytes.
 * </pre>
 */
final class LeafWalk {
  private final PageTree tree;
  private final ReadMode mode;
  private final byte[] hi;
  private final Page[] pages;
  private final int[] positions;
  private int lastLeaf;
  private int window;
  private ByteBuffer span;
  private long spanOffset;

  /**
   * @param hi exclusive end of the range, {@code null} for none
   */
  LeafWalk(PageTree tree, byte[] hi, ReadMode mode) {
    this.tree = tree;
    this.mode = mode;
    this.hi = hi;
    this.pages = new Page[tree.ref().levels()];
    this.positions = new int[pages.length];
    this.window = mode == ReadMode.COMPACT ? tree.reader().readAheadBytes() : 0;
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
    lastLeaf = hi == null ? Integer.MAX_VALUE : pages[pages.length - 1].floor(hi);
  }

  private Page fetch() {
    PageRef ref = current();
    if (span != null && ref.offset() >= spanOffset && ref.end() <= spanOffset + span.limit()) {
      return unpack(ref);
    }
    span = null;
    RunReader reader = tree.reader();
    if (mode == ReadMode.POINT || (mode == ReadMode.SCAN && window < 2 * ref.length())) {
      window = Math.max(2 * window, 2 * ref.length());
      return reader.page(tree.meta(), tree.leafKind(), ref, mode);
    }
    long run = tree.meta().id();
    PageCache cache = reader.cache();
    Page cached =
        mode == ReadMode.SCAN
            ? cache.peek(run, ref.offset())
            : cache.peekQuietly(run, ref.offset());
    if (cached != null) {
      return cached;
    }
    spanOffset = ref.offset();
    span = reader.read(tree.meta(), spanOffset, spanLength(ref)).slice();
    window = Math.min(2 * window, reader.readAheadBytes());
    return unpack(ref);
  }

  private int spanLength(PageRef first) {
    Page index = pages[pages.length - 1];
    long end = first.end();
    long limit = first.offset() + Math.min(window, tree.reader().readAheadBytes());
    int position = index.after(positions[pages.length - 1]);
    while (position < index.entriesEnd() && position <= lastLeaf) {
      PageRef ref = index.refAt(position);
      if (ref.offset() != end || ref.length() < 0 || ref.end() > limit) {
        break;
      }
      end = ref.end();
      position = index.after(position);
    }
    return (int) (end - first.offset());
  }

  private Page unpack(PageRef ref) {
    ByteBuffer stored = span.slice((int) (ref.offset() - spanOffset), ref.length());
    long run = tree.meta().id();
    Page page = PageFormat.decode(run, tree.leafKind(), ref.offset(), stored);
    if (mode == ReadMode.SCAN) {
      tree.reader().cache().put(run, ref.offset(), page);
    }
    return page;
  }
}
