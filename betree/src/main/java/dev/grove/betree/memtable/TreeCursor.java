package dev.grove.betree.memtable;

import dev.grove.betree.key.Keys;

/**
 * A forward walk over the entries of a frozen tree with keys in {@code [lo, hi)}; starts before the
 * first.
 */
final class TreeCursor<V> implements EntryCursor<V> {
  /** An inner node on the way down, and the child we are in. */
  private static final class Step<V> {
    final Node<V> node;
    final Step<V> above;
    int index;

    Step(Node<V> node, int index, Step<V> above) {
      this.node = node;
      this.index = index;
      this.above = above;
    }
  }

  private final byte[] hi;
  private Step<V> path;
  private Node<V> leaf;
  private int index;

  /** Index in the leaf of the first key that is not below {@code hi}. */
  private int limit;

  TreeCursor(Node<V> root, byte[] lo, byte[] hi) {
    this.hi = hi;
    Node<V> node = root;
    while (!node.leaf) {
      int i = node.childIndex(lo);
      path = new Step<>(node, i, path);
      node = node.child(i);
    }
    enter(node, node.lowerBound(lo) - 1);
  }

  @Override
  public boolean next() {
    do {
      if (index + 1 < limit) {
        index++;
        return true;
      }
    } while (limit == leaf.count && nextLeaf());
    return false;
  }

  @Override
  public byte[] key() {
    return leaf.keys[index];
  }

  @Override
  public V value() {
    return leaf.value(index);
  }

  private boolean nextLeaf() {
    while (path != null && path.index + 1 == path.node.count) {
      path = path.above;
    }
    if (path == null) {
      return false;
    }
    path.index++;
    Node<V> node = path.node.child(path.index);
    while (!node.leaf) {
      path = new Step<>(node, 0, path);
      node = node.child(0);
    }
    enter(node, -1);
    return true;
  }

  private void enter(Node<V> node, int before) {
    leaf = node;
    index = before;
    // One comparison for most leaves, none per entry.
    boolean whole = node.count == 0 || Keys.isBelow(node.keys[node.count - 1], hi);
    limit = whole ? node.count : node.lowerBound(hi);
  }
}
