package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.Arrays;

/**
 * A walk from the greatest key down over the entries of a {@link PageTree} whose keys lie below the
 * end of a range, to the first entry of the page in which the range begins: entries below the range
 * may come last.
 *
 * <p>A key is stored as what differs from the key before it, so the entries between two restarts
 * are read in key order and then given out in the other.
 */
final class BackwardEntryWalk {
  private final PageTree tree;
  private final KeyRange range;
  private final BackwardLeafWalk leaves;
  private final Entry entry = new Entry();
  private Page page;
  private boolean started;

  /** Whether the page may hold keys at or above the end of the range: only the first one may. */
  private boolean mayReachEnd = true;

  private int block;

  /** The entries of the block; the current one, and all before it are still to come. */
  private byte[][] keys = new byte[16][];

  private int[] valueStarts = new int[16];
  private int[] valueEnds = new int[16];
  private int at;

  BackwardEntryWalk(PageTree tree, KeyRange range, ReadMode mode) {
    this.tree = tree;
    this.range = range;
    this.leaves = new BackwardLeafWalk(tree, range.lo(), mode);
  }

  boolean next() {
    if (!started) {
      start();
    }
    while (page != null && at == 0) {
      if (block > 0) {
        read(block - 1);
      } else {
        mayReachEnd = false;
        enter(leaves.previous(), null);
      }
    }
    if (page == null) {
      return false;
    }
    at--;
    return true;
  }

  byte[] key() {
    return keys[at];
  }

  byte[] body() {
    return page.body();
  }

  int valueStart() {
    return valueStarts[at];
  }

  int valueEnd() {
    return valueEnds[at];
  }

  /** Whether the current entry, and all that follow, may lie below the begin of the range. */
  boolean mayReachBegin() {
    return leaves.mayReachBegin();
  }

  private void start() {
    started = true;
    if (!tree.ref().isEmpty() && !range.isEmpty()) {
      enter(leaves.seek(range.hi()), range.hi());
    }
  }

  private void enter(Page next, byte[] below) {
    page = next;
    if (page != null) {
      read(below == null ? page.restarts() - 1 : page.blockFor(below));
    }
  }

  private void read(int index) {
    block = index;
    byte[] body = page.body();
    int position = page.blockStart(block);
    int end = page.blockStart(block + 1);
    byte[] key = Keys.EMPTY;
    at = 0;
    while (position < end) {
      entry.read(body, position);
      byte[] next = Arrays.copyOf(key, entry.shared + entry.rest);
      System.arraycopy(body, entry.keyStart, next, entry.shared, entry.rest);
      key = next;
      if (mayReachEnd && !Keys.isBelow(key, range.hi())) {
        return;
      }
      add(key);
      position = entry.end();
    }
  }

  private void add(byte[] key) {
    if (at == keys.length) {
      keys = Arrays.copyOf(keys, 2 * at);
      valueStarts = Arrays.copyOf(valueStarts, 2 * at);
      valueEnds = Arrays.copyOf(valueEnds, 2 * at);
    }
    keys[at] = key;
    valueStarts[at] = entry.valueStart();
    valueEnds[at] = entry.end();
    at++;
  }
}
