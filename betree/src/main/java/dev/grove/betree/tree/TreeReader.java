package dev.grove.betree.tree;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.merge.LookupState;
import dev.grove.betree.node.RunRef;
import dev.grove.betree.run.StaleRunException;
import java.util.List;
import java.util.function.Supplier;

/** Lookups and scans in a tree whose owners go on changing it. Used by many threads. */
public final class TreeReader {
  private final Supplier<TreeView> views;

  /**
   * A reader of one tree.
   *
   * @param views the newest view; read anew for every lookup
   */
  public TreeReader(Supplier<TreeView> views) {
    this.views = views;
  }

  /** The value of {@code key} at one moment during this call, or {@code null}. */
  public byte[] get(byte[] key) {
    StaleRetries retries = null;
    while (true) {
      try {
        return lookup(key);
      } catch (StaleRunException deletedMeanwhile) {
        // the tree has changed since the path was captured: take the new one
        retries = retries == null ? new StaleRetries() : retries;
        retries.again(deletedMeanwhile);
      }
    }
  }

  private byte[] lookup(byte[] key) {
    LookupState state = new LookupState(key);
    // The newest memtable alone decides most lookups of what was just written.
    TreeView view = views.get();
    if (state.feed(view.active().view()) || state.feedAll(view.sealed())) {
      return state.value();
    }
    LookupState whole = new LookupState(key);
    Path path = Path.capture(views, key);
    if (whole.feed(path.active()) || whole.feedAll(path.sealed())) {
      return whole.value();
    }
    path.forEachRef(key, ref -> whole.feed(ref.source()));
    if (!whole.isDecided()) {
      feedBase(whole, path.leaf().base());
    }
    return whole.value();
  }

  private static void feedBase(LookupState state, List<RunRef> base) {
    for (RunRef ref : base) {
      if (ref.range().contains(state.key())) {
        state.feed(ref.source());
        return;
      }
    }
  }

  /** A walk over the present keys of {@code range}, in order. */
  public TreeCursor scan(KeyRange range) {
    return new TreeCursor(views, range);
  }

  /** A walk over the present keys of {@code range}, from the greatest down. */
  public BackwardTreeCursor scanBackward(KeyRange range) {
    return new BackwardTreeCursor(views, range);
  }
}
