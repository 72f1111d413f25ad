package dev.grove.betree.memtable;

import dev.grove.betree.key.Keys;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A node of a {@link CowTree}.
 *
 * <pre>
 *   leaf   keys  k0 k1 k2 ..   ascending          inner  keys  s0 s1 s2 ..   ascending
 *          slots v0 v1 v2 ..   their values              slots c0 c1 c2 ..   children, never empty
 *                                                        keys of c(i) lie in [s(i), s(i+1))
 * </pre>
 *
 * <p>All keys of a node begin with the same {@code skip} bytes, and {@code heads} holds the next
 * eight of each as a number that orders like them: a search reads one array from end to end, where
 * following every key it compares would miss the cache each time. Equal heads prove nothing; then
 * the keys are compared.
 *
 * <p>Frozen once its edition is over: from then on readers may hold it, and a change makes a copy.
 * Most changes on a path only replace a slot; so a copy shares the keys and heads until it has to
 * change them.
 */
final class Node<V> {
  static final int CAPACITY = 32;

  /** A shorter common beginning is not worth looking at a key to check it. */
  private static final int MIN_SKIP = 4;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  final boolean leaf;
  final long edition;
  final Object[] slots;
  byte[][] keys;
  private long[] heads;
  private int skip;
  private boolean ownsKeys;
  int count;

  /** Entries in the whole subtree. */
  long entries;

  /** Approximate heap bytes of the whole subtree. */
  long bytes;

  Node(boolean leaf, long edition) {
    this(leaf, edition, new Object[CAPACITY], new byte[CAPACITY][], new long[CAPACITY]);
    this.ownsKeys = true;
  }

  private Node(boolean leaf, long edition, Object[] slots, byte[][] keys, long[] heads) {
    this.leaf = leaf;
    this.edition = edition;
    this.slots = slots;
    this.keys = keys;
    this.heads = heads;
  }

  /** This node if it belongs to {@code current}, else a copy that does. */
  Node<V> editable(long current) {
    if (edition == current) {
      return this;
    }
    Node<V> copy = new Node<>(leaf, current, slots.clone(), keys, heads);
    copy.skip = skip;
    copy.count = count;
    copy.entries = entries;
    copy.bytes = bytes;
    return copy;
  }

  private void ownKeys() {
    if (!ownsKeys) {
      keys = keys.clone();
      heads = heads.clone();
      ownsKeys = true;
    }
  }

  @SuppressWarnings("unchecked") // slots of leaves hold values only
  V value(int i) {
    return (V) slots[i];
  }

  @SuppressWarnings("unchecked") // slots of inner nodes hold children only
  Node<V> child(int i) {
    return (Node<V>) slots[i];
  }

  /** Index of {@code key} in a leaf, or {@code -1 - i} if it would stand at i. */
  int search(byte[] key) {
    int side = side(key);
    if (side != 0) {
      return side < 0 ? -1 : -1 - count;
    }
    long head = head(key, skip);
    int low = 0;
    int high = count - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = compare(middle, key, head);
      if (order < 0) {
        low = middle + 1;
      } else if (order > 0) {
        high = middle - 1;
      } else {
        return middle;
      }
    }
    return -1 - low;
  }

  /** Index in a leaf of the first key that is not below {@code key}. */
  int lowerBound(byte[] key) {
    int i = search(key);
    return i >= 0 ? i : -1 - i;
  }

  /** Index in an inner node of the child whose keys may include {@code key}. */
  int childIndex(byte[] key) {
    int side = side(key);
    if (side != 0) {
      return side < 0 ? 0 : count - 1;
    }
    long head = head(key, skip);
    int low = 1;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (compare(middle, key, head) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /**
   * Whether {@code key} lies below (-1) or above (1) everything that begins as the keys here do, or
   * begins so too (0).
   */
  private int side(byte[] key) {
    if (skip == 0) {
      return 0;
    }
    int order = Arrays.compareUnsigned(key, 0, Math.min(skip, key.length), keys[0], 0, skip);
    return Integer.signum(order);
  }

  private int compare(int i, byte[] key, long head) {
    int order = Long.compareUnsigned(heads[i], head);
    return order != 0 ? order : Keys.compare(keys[i], key);
  }

  /** Eight bytes at {@code skip}, filled up with zeros, big endian. */
  static long head(byte[] key, int skip) {
    if (key.length >= skip + Long.BYTES) {
      return (long) LONG.get(key, skip);
    }
    long head = 0;
    for (int i = skip; i < key.length; i++) {
      head |= (key[i] & 0xFFL) << (56 - 8 * (i - skip));
    }
    return head;
  }

  /** Makes room at {@code at} of a node that is not full. */
  void insert(int at, byte[] key, Object slot) {
    ownKeys();
    System.arraycopy(keys, at, keys, at + 1, count - at);
    System.arraycopy(slots, at, slots, at + 1, count - at);
    System.arraycopy(heads, at, heads, at + 1, count - at);
    slots[at] = slot;
    count++;
    setKey(at, key);
  }

  /**
   * Keeps the first key of an inner node a lower bound of all, though a search does not need it:
   * {@code skip} does.
   */
  void lowerFirst(byte[] key) {
    if (Keys.compare(key, keys[0]) < 0) {
      setKey(0, key);
    }
  }

  private void setKey(int at, byte[] key) {
    ownKeys();
    keys[at] = key;
    if (skip > 0 && commonLength(keys[0], keys[count - 1]) < skip) {
      rehead();
    } else {
      heads[at] = head(key, skip);
    }
  }

  /** Finds out anew what the keys have in common. */
  void rehead() {
    ownKeys();
    int common = count == 0 ? 0 : commonLength(keys[0], keys[count - 1]);
    skip = common < MIN_SKIP ? 0 : common;
    for (int i = 0; i < count; i++) {
      heads[i] = head(keys[i], skip);
    }
  }

  static int commonLength(byte[] a, byte[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  /** Removes what stands in {@code [from, to)}. */
  void remove(int from, int to) {
    ownKeys();
    System.arraycopy(keys, to, keys, from, count - to);
    System.arraycopy(slots, to, slots, from, count - to);
    System.arraycopy(heads, to, heads, from, count - to);
    int left = count - (to - from);
    for (int i = left; i < count; i++) {
      keys[i] = null;
      slots[i] = null;
    }
    count = left;
  }

  /** Appends {@code other[from, other.count)}; {@link #rehead} must follow. */
  void append(Node<V> other, int from) {
    ownKeys();
    int more = other.count - from;
    System.arraycopy(other.keys, from, keys, count, more);
    System.arraycopy(other.slots, from, slots, count, more);
    count += more;
  }

  /** The value of {@code key} below {@code root}, or {@code null}. */
  static <V> V find(Node<V> root, byte[] key) {
    Node<V> node = root;
    while (!node.leaf) {
      node = node.child(node.childIndex(key));
    }
    int i = node.search(key);
    return i < 0 ? null : node.value(i);
  }

  /** The value of the largest key that is not above {@code key}, or {@code null}. */
  static <V> V floor(Node<V> root, byte[] key) {
    Node<V> node = root;
    Node<V> left = null;
    while (!node.leaf) {
      int i = node.childIndex(key);
      if (i > 0) {
        left = node.child(i - 1);
      }
      node = node.child(i);
    }
    int i = node.search(key);
    int at = i >= 0 ? i : -2 - i;
    if (at >= 0) {
      return node.value(at);
    }
    return left == null ? null : last(left);
  }

  private static <V> V last(Node<V> root) {
    Node<V> node = root;
    while (!node.leaf) {
      node = node.child(node.count - 1);
    }
    return node.value(node.count - 1);
  }
}
