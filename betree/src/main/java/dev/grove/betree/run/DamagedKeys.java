package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.Arrays;

/**
 * Finds out which keys a page of a {@link PageTree} may hold when it cannot be read itself: the
 * index says where it begins and where the next one does. Reads the index pages of the run, so it
 * is for errors only.
 */
final class DamagedKeys {
  private final PageTree tree;
  private final long offset;

  private DamagedKeys(PageTree tree, long offset) {
    this.tree = tree;
    this.offset = offset;
  }

  /** The keys of the page at {@code offset}; all keys of the run if the index does not tell. */
  static KeyRange of(PageTree tree, long offset) {
    KeyRange all = tree.meta().covered();
    PageRef root = tree.ref().root();
    KeyRange found =
        root.offset() == offset
            ? null
            : new DamagedKeys(tree, offset).search(root, tree.ref().levels(), KeyRange.ALL);
    return found == null ? all : found.clip(all);
  }

  private KeyRange search(PageRef ref, int level, KeyRange keys) {
    Page page;
    try {
      page = tree.reader().load(tree.meta(), tree.leafKind().indexKind(), ref);
    } catch (DamagedException e) {
      return null; // damaged too: what lies below it is not told apart
    }
    Entry entry = new Entry();
    byte[] lo = null;
    PageRef child = null;
    byte[] key = Keys.EMPTY;
    for (int at = 0; at < page.entriesEnd(); at = entry.end()) {
      entry.read(page.body(), at);
      byte[] next = Arrays.copyOf(key, entry.shared + entry.rest);
      System.arraycopy(page.body(), entry.keyStart, next, entry.shared, entry.rest);
      key = next;
      KeyRange found = child == null ? null : inChild(child, level, new KeyRange(lo, key));
      if (found != null) {
        return found;
      }
      lo = key;
      child = page.refAt(at);
    }
    return inChild(child, level, new KeyRange(lo, keys.hi()));
  }

  private KeyRange inChild(PageRef child, int level, KeyRange keys) {
    if (child.offset() == offset) {
      return keys;
    }
    return level > 1 ? search(child, level - 1, keys) : null;
  }
}
