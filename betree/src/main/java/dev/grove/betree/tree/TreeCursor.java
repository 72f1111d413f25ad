package dev.grove.betree.tree;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.merge.ScanCursor;
import dev.grove.betree.run.StaleRunException;
import java.util.function.Supplier;

/**
 * A forward walk over keys and values; starts before the first. It reads leaf after leaf, each with
 * the path to it as it was at one moment. When a run that it reads is deleted because the tree has
 * moved on, it captures the path again behind the last key it gave. Used by one thread.
 */
public final class TreeCursor implements KeyCursor {
  private final Supplier<TreeView> views;
  private final byte[] end;
  private StaleRetries retries = new StaleRetries();

  /** Where the next leaf is entered; {@code null} at the end. */
  private byte[] next;

  /** The key given out last in this leaf, {@code null} before the first. */
  private byte[] last;

  private byte[] leafEnd;
  private ScanCursor leaf;

  TreeCursor(Supplier<TreeView> views, KeyRange range) {
    this.views = views;
    this.next = range.isEmpty() ? null : range.lo();
    this.end = range.hi();
  }

  @Override
  public boolean next() {
    while (next != null) {
      try {
        if (leaf == null) {
          enterLeaf();
        }
        if (leaf.next()) {
          last = leaf.key();
          return true;
        }
        leaf = null;
        last = null;
        retries = new StaleRetries();
        next = leafEnd != null && Keys.isBelow(leafEnd, end) ? leafEnd : null;
      } catch (StaleRunException deletedMeanwhile) {
        retries.again(deletedMeanwhile);
        leaf = null;
        next = last == null ? next : Keys.successor(last);
      }
    }
    return false;
  }

  private void enterLeaf() {
    Path path = Path.capture(views, next);
    leafEnd = path.leaf().range().hi();
    KeyRange range = new KeyRange(next, Keys.minUpper(leafEnd, end));
    leaf = new ScanCursor(path.sources(range), range);
  }

  @Override
  public byte[] key() {
    return last;
  }

  @Override
  public byte[] value() {
    return leaf.value();
  }
}
