package dev.grove.betree.memtable;

import dev.grove.betree.key.Keys;

/**
 * A walk from the greatest key down over the entries of a frozen tree with keys in {@code [lo,
 * hi)}; starts behind the greatest.
 */
final class BackwardCursor<V> implements EntryCursor<V> {
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

  private final byte[] lo;
  private Step<V> path;
  private Node<V> leaf;
  private int index;

  /** Index in the leaf of the first key that is not below {@code lo}. */
  private int limit;

  BackwardCursor(Node<V> root, byte[] lo, byte[] hi) {
    this.lo = lo;
    Node<V> node = root;
    while (!node.leaf) {
      int i = hi == null ? node.count - 1 : node.childIndex(hi);
      path = new Step<>(node, i, path);
      node = node.child(i);
    }
    enter(node, hi == null ? node.count : node.lowerBound(hi));
  }

  @Override
  public boolean next() {
    do {
      if (index > limit) {
        index--;
        return true;
      }
    } while (limit == 0 && previousLeaf());
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

  private boolean previousLeaf() {
    while (path != null && path.index == 0) {
      path = path.above;
    }
    if (path == null) {
      return false;
    }
    path.index--;
    Node<V> node = path.node.child(path.index);
    while (!node.leaf) {
      path = new Step<>(node, node.count - 1, path);
      node = node.child(node.count - 1);
    }
    enter(node, node.count);
    return true;
  }

  private void enter(Node<V> node, int behind) {
    leaf = node;
    index = behind;
    // One comparison for most leaves, none per entry.
    boolean whole = node.count == 0 || Keys.compare(lo, node.keys[0]) <= 0;
    limit = whole ? 0 : node.lowerBound(lo);
  }
}
