package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.Arrays;

/**
 * A forward walk over the entries of a {@link PageTree} whose keys lie below the end of a range,
 * from the restart before its begin: up to 15 entries below the range come first.
 *
 * <p>Pages are checked one by one when they are loaded, the order of their keys only here, where it
 * costs a few bytes' comparison: whoever merges can rely on keys that ascend.
 */
final class EntryWalk {
  private final PageTree tree;
  private final KeyRange range;
  private final LeafWalk leaves;
  private final Entry entry = new Entry();
  private Page page;
  private int position;
  private boolean started;
  private boolean hasKey;
  private byte[] key = Keys.EMPTY;

  EntryWalk(PageTree tree, KeyRange range, ReadMode mode) {
    this.tree = tree;
    this.range = range;
    this.leaves = new LeafWalk(tree, range.hi(), mode);
  }

  boolean next() {
    if (!started) {
      started = true;
      page = tree.ref().isEmpty() || range.isEmpty() ? null : leaves.seek(range.lo());
      position = page == null ? 0 : page.blockStart(page.blockFor(range.lo()));
    }
    while (page != null && position >= page.entriesEnd()) {
      if (hasKey && !leaves.mayReachEnd() && !Keys.isBelow(key, range.hi())) {
        throw damaged("a key lies beyond the page's end in the index");
      }
      page = leaves.next();
      position = 0;
    }
    if (page == null) {
      return false;
    }
    readEntry();
    if (leaves.mayReachEnd() && !Keys.isBelow(key, range.hi())) {
      page = null;
      return false;
    }
    return true;
  }

  byte[] key() {
    return key;
  }

  byte[] body() {
    return page.body();
  }

  int valueStart() {
    return entry.valueStart();
  }

  int valueEnd() {
    return entry.end();
  }

  private void readEntry() {
    byte[] body = page.body();
    entry.read(body, position);
    byte[] next = new byte[entry.shared + entry.rest];
    System.arraycopy(key, 0, next, 0, entry.shared);
    System.arraycopy(body, entry.keyStart, next, entry.shared, entry.rest);
    boolean ascends =
        !hasKey
            || Arrays.compareUnsigned(
                    key, entry.shared, key.length, next, entry.shared, next.length)
                < 0;
    if (!ascends) {
      throw damaged("keys are out of order");
    }
    hasKey = true;
    key = next;
    position = entry.end();
  }

  DamagedException damaged(String detail) {
    PageRef page = leaves.current();
    return tree.named(PageFormat.damaged(tree.meta().id(), page.offset(), detail), page);
  }
}
