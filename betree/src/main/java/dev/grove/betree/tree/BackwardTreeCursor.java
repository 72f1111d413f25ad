package dev.grove.betree.tree;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.merge.ScanCursor;
import dev.grove.betree.node.Edge;
import dev.grove.betree.node.InteriorHeader;
import dev.grove.betree.node.NodeHeader;
import dev.grove.betree.run.StaleRunException;
import java.util.List;
import java.util.function.Supplier;

/**
 * A walk over keys and values from the greatest key down; starts behind the greatest. It reads leaf
 * after leaf as {@link TreeCursor} does, and goes on below the last key it gave when a run that it
 * reads is deleted.
 *
 * <p>There is no greatest key below a bound that could lead to a leaf. So it enters the leaf below
 * a bound thus:
 *
 * <ol>
 *   <li>Go down by the last pivot below the bound. The lower fence reached is a key that lies in
 *       the leaf, or, if that was split meanwhile, in one to its left.
 *   <li>Capture the path of that key. If the leaf ends below the bound, do it again with the leaf's
 *       end, until it does not.
 * </ol>
 */
public final class BackwardTreeCursor implements KeyCursor {
  private final Supplier<TreeView> views;
  private final byte[] begin;
  private StaleRetries retries = new StaleRetries();
  private boolean ended;

  /** All keys at or above it have been passed; {@code null} for none. */
  private byte[] bound;

  private byte[] leafBegin;
  private byte[] key;
  private ScanCursor leaf;

  BackwardTreeCursor(Supplier<TreeView> views, KeyRange range) {
    this.views = views;
    this.begin = range.lo();
    this.bound = range.hi();
    this.ended = range.isEmpty();
  }

  @Override
  public boolean next() {
    while (!ended) {
      try {
        if (leaf == null) {
          enterLeaf();
        }
        if (leaf.next()) {
          key = leaf.key();
          bound = key;
          return true;
        }
        leaf = null;
        retries = new StaleRetries();
        bound = leafBegin;
        ended = Keys.compare(bound, begin) <= 0;
      } catch (StaleRunException deletedMeanwhile) {
        retries.again(deletedMeanwhile);
        leaf = null;
      }
    }
    return false;
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public byte[] value() {
    return leaf.value();
  }

  private void enterLeaf() {
    Path path = Path.capture(views, lowerFence(views.get().root(), bound));
    byte[] end = path.leaf().range().hi();
    while (Keys.compareUpper(end, bound) < 0) {
      path = Path.capture(views, end);
      end = path.leaf().range().hi();
    }
    leafBegin = path.leaf().range().lo();
    KeyRange range = new KeyRange(Keys.maxLower(leafBegin, begin), bound);
    leaf = ScanCursor.backward(path.sources(range), range);
  }

  private static byte[] lowerFence(InteriorHeader root, byte[] bound) {
    NodeHeader header = root;
    while (header instanceof InteriorHeader interior) {
      header = lastBelow(interior.edges(), bound).child().header();
    }
    byte[] fence = header.range().lo();
    return Keys.isBelow(fence, bound) ? fence : root.range().lo();
  }

  /** The first edge begins below any bound that leads here. */
  private static Edge lastBelow(List<Edge> edges, byte[] bound) {
    int low = 0;
    int high = edges.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (Keys.isBelow(edges.get(middle).low(), bound)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return edges.get(low);
  }
}
