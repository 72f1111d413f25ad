package dev.grove.betree.tree;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.merge.LookupState;
import dev.grove.betree.run.StaleRunException;
import java.util.ArrayList;
import java.util.Arrays;
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

  /**
   * Searches memtables before it asks for a path: the newest one alone decides most lookups of what
   * was just written. A path that is found to be whole afterwards belongs to the same moment.
   */
  private byte[] lookup(byte[] key) {
    while (true) {
      TreeView view = views.get();
      MemtableView active = view.active().view();
      LookupState state = new LookupState(key);
      if (state.feed(active) || state.feedAll(view.sealed())) {
        return state.value();
      }
      Path path = Path.below(view, active, views, key);
      if (path != null) {
        path.feedRuns(state);
        return state.value();
      }
    }
  }

  /**
   * The values of many keys, in the order of the keys, {@code null} for each absent one. Keys of
   * one leaf are read at one moment during this call, those of different leaves each at its own.
   *
   * @param keys in any order, repeated or not
   */
  public List<byte[]> getAll(List<byte[]> keys) {
    List<Wanted> sorted = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      sorted.add(new Wanted(key, sorted.size()));
    }
    sorted.sort((a, b) -> Keys.compare(a.key, b.key));
    byte[][] values = new byte[keys.size()][];
    int next = 0;
    StaleRetries retries = new StaleRetries();
    while (next < sorted.size()) {
      try {
        next = lookupLeaf(sorted, next, values);
        retries = new StaleRetries();
      } catch (StaleRunException deletedMeanwhile) {
        retries.again(
            deletedMeanwhile); // all keys of the leaf again, for the sake of the one moment
      }
    }
    return Arrays.asList(values);
  }

  /** Looks up the keys that have the path of the first one; returns where the others begin. */
  private int lookupLeaf(List<Wanted> sorted, int first, byte[][] values) {
    byte[] firstKey = sorted.get(first).key;
    Path path = Path.capture(views, firstKey);
    byte[] end = path.end(firstKey);
    int next = first;
    while (next < sorted.size() && Keys.isBelow(sorted.get(next).key, end)) {
      Wanted wanted = sorted.get(next++);
      LookupState state = new LookupState(wanted.key);
      if (!state.feed(path.active()) && !state.feedAll(path.sealed())) {
        path.feedRuns(state);
      }
      values[wanted.place] = state.value();
    }
    return next;
  }

  /** A walk over the present keys of {@code range}, in order. */
  public TreeCursor scan(KeyRange range) {
    return new TreeCursor(views, range);
  }

  /** A walk over the present keys of {@code range}, from the greatest down. */
  public BackwardTreeCursor scanBackward(KeyRange range) {
    return new BackwardTreeCursor(views, range);
  }

  /** A key, and the place of its answer. */
  private record Wanted(byte[] key, int place) {}
}
