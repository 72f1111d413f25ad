package dev.grove.betree.memtable;

import java.util.Objects;

/**
 * The writer of a persistent (copy-on-write) B+-tree: old roots stay as they were, for as long as
 * someone holds them.
 *
 * <p>Between {@link #begin} and the next one, the edition, a node is copied when it is first
 * changed and then changed in place; the parent of a node of this edition is of this edition too.
 * So a batch copies each path once. A root is handed to readers by whoever owns this tree, which
 * then begins a new edition before the next change. Used by one thread.
 *
 * <p>Nodes are removed when empty, and joined with a neighbour when both together are at most half
 * full (free-at-empty loses little against strict rebalancing: Johnson and Shasha, "B-trees with
 * inserts and deletes", 1993).
 */
final class CowTree<V> {
  /**
   * Approximate heap bytes of an entry beside its key's and its value's bytes: headers, and its
   * share of the nodes.
   */
  static final int ENTRY_BYTES = 80;

  /** What the tree must know of its values. */
  interface Values<V> {
    /** The value that stands for {@code older} and then {@code newer}, both of one key. */
    V compose(V newer, V older);

    /** Heap bytes of {@code value} alone. */
    long bytes(V value);
  }

  private final Values<V> values;
  private Node<V> root;
  private long edition;

  /** The right half of a node that was split by the call that just returned, or {@code null}. */
  private Node<V> overflow;

  CowTree(Values<V> values) {
    this.values = values;
    this.root = new Node<>(true, 0);
  }

  Node<V> root() {
    return root;
  }

  /** Starts a new edition from {@code frozen}, which no one will see change. */
  void begin(Node<V> frozen) {
    edition++;
    overflow = null;
    root = frozen;
  }

  void put(byte[] key, V value) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(value, "value");
    Node<V> left = put(root, key, value);
    Node<V> right = takeOverflow();
    root = right == null ? left : parentOf(left, right);
  }

  private Node<V> put(Node<V> node, byte[] key, V value) {
    return node.leaf ? putInLeaf(node, key, value) : putInInner(node, key, value);
  }

  private Node<V> putInInner(Node<V> node, byte[] key, V value) {
    int i = node.childIndex(key);
    Node<V> child = node.child(i);
    long entriesBefore = child.entries;
    long bytesBefore = child.bytes;
    Node<V> changed = put(child, key, value);
    Node<V> right = takeOverflow();
    Node<V> mine = node.editable(edition);
    mine.slots[i] = changed;
    if (i == 0) {
      mine.lowerFirst(key);
    }
    mine.entries += changed.entries - entriesBefore;
    mine.bytes += changed.bytes - bytesBefore;
    if (right != null) {
      mine.entries += right.entries;
      mine.bytes += right.bytes;
      insert(mine, i + 1, right.keys[0], right);
    }
    return mine;
  }

  private Node<V> putInLeaf(Node<V> leaf, byte[] key, V value) {
    Node<V> mine = leaf.editable(edition);
    int i = mine.search(key);
    if (i >= 0) {
      V older = mine.value(i);
      V composed = values.compose(value, older);
      mine.slots[i] = composed;
      mine.bytes += values.bytes(composed) - values.bytes(older);
    } else {
      mine.entries++;
      mine.bytes += entryBytes(key, value);
      insert(mine, -1 - i, key, value);
    }
    return mine;
  }

  /** Inserts into {@code node}; if it is full, its upper part becomes {@link #overflow}. */
  private void insert(Node<V> node, int at, byte[] key, Object slot) {
    if (node.count < Node.CAPACITY) {
      node.insert(at, key, slot);
      return;
    }
    // Ascending keys fill their nodes: only the new entry goes to the right.
    int middle = at == node.count ? node.count : node.count / 2;
    Node<V> right = new Node<>(node.leaf, edition);
    right.append(node, middle);
    node.remove(middle, node.count);
    if (at > middle || middle == Node.CAPACITY) {
      right.insert(at - middle, key, slot);
    } else {
      node.insert(at, key, slot);
    }
    node.rehead();
    right.rehead();
    weigh(right);
    node.entries -= right.entries;
    node.bytes -= right.bytes;
    overflow = right;
  }

  /**
   * Removes every key in {@code [lo, hi)}, dropping whole subtrees unread; {@code hi} may be {@code
   * null}.
   */
  void removeRange(byte[] lo, byte[] hi) {
    Node<V> left = removeRange(root, lo, hi);
    while (left != null && !left.leaf && left.count == 1) {
      left = left.child(0);
    }
    root = left == null ? new Node<>(true, edition) : left;
  }

  /** What is left of {@code node}, or {@code null} for nothing. */
  private Node<V> removeRange(Node<V> node, byte[] lo, byte[] hi) {
    return node.leaf ? removeFromLeaf(node, lo, hi) : removeFromInner(node, lo, hi);
  }

  private Node<V> removeFromLeaf(Node<V> leaf, byte[] lo, byte[] hi) {
    int from = leaf.lowerBound(lo);
    int to = hi == null ? leaf.count : leaf.lowerBound(hi);
    if (from >= to) {
      return leaf;
    }
    if (to - from == leaf.count) {
      return null;
    }
    Node<V> mine = leaf.editable(edition);
    for (int i = from; i < to; i++) {
      mine.bytes -= entryBytes(mine.keys[i], mine.value(i));
    }
    mine.entries -= to - from;
    mine.remove(from, to);
    return mine;
  }

  /**
   * <pre>
   *   1. Cut the two children at the ends of the range (they may be one); those between them go whole.
   *   2. Close the gap, and join the neighbours at it if they have become small.
   * </pre>
   */
  private Node<V> removeFromInner(Node<V> node, byte[] lo, byte[] hi) {
    int first = node.childIndex(lo);
    int last = Math.max(first, hi == null ? node.count - 1 : node.childIndex(hi));
    long entriesBefore = node.child(first).entries + (last > first ? node.child(last).entries : 0);
    Node<V> low = removeRange(node.child(first), lo, hi);
    Node<V> high = last > first ? removeRange(node.child(last), lo, hi) : null;
    long entriesAfter = (low == null ? 0 : low.entries) + (high == null ? 0 : high.entries);
    if (entriesAfter == entriesBefore && last - first <= 1) {
      return node;
    }
    Node<V> mine = node.editable(edition);
    int from = first;
    int to = last + 1;
    if (low != null) {
      mine.slots[from++] = low;
    }
    if (high != null) {
      mine.slots[--to] = high;
    }
    mine.remove(from, to);
    if (mine.count == 0) {
      return null;
    }
    joinSmall(mine, from);
    joinSmall(mine, from - 1);
    weigh(mine);
    return mine;
  }

  /** Joins children {@code i - 1} and {@code i} if there are two and they fit into half a node. */
  private void joinSmall(Node<V> parent, int i) {
    if (i < 1 || i >= parent.count) {
      return;
    }
    Node<V> right = parent.child(i);
    if (parent.child(i - 1).count + right.count > Node.CAPACITY / 2) {
      return;
    }
    Node<V> left = parent.child(i - 1).editable(edition);
    int seam = left.count;
    left.append(right, 0);
    if (!left.leaf) {
      left.keys[seam] = parent.keys[i];
    }
    left.rehead();
    left.entries += right.entries;
    left.bytes += right.bytes;
    parent.slots[i - 1] = left;
    parent.remove(i, i + 1);
  }

  private Node<V> parentOf(Node<V> left, Node<V> right) {
    Node<V> parent = new Node<>(false, edition);
    parent.insert(0, left.keys[0], left);
    parent.insert(1, right.keys[0], right);
    weigh(parent);
    return parent;
  }

  private void weigh(Node<V> node) {
    long entries = 0;
    long bytes = 0;
    for (int i = 0; i < node.count; i++) {
      if (node.leaf) {
        entries++;
        bytes += entryBytes(node.keys[i], node.value(i));
      } else {
        entries += node.child(i).entries;
        bytes += node.child(i).bytes;
      }
    }
    node.entries = entries;
    node.bytes = bytes;
  }

  private long entryBytes(byte[] key, V value) {
    return ENTRY_BYTES + key.length + values.bytes(value);
  }

  private Node<V> takeOverflow() {
    Node<V> right = overflow;
    overflow = null;
    return right;
  }
}
