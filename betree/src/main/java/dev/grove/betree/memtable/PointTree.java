package dev.grove.betree.memtable;

import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Message;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The writer of a memtable's points: leaves that grow in place ({@link Leaf}), found through a
 * copy-on-write tree by their fences.
 *
 * <pre>
 * put:
 * 1. find the leaf with the largest fence not above the key; it costs one path of the index, nothing is copied;
 * 2. append the entry to the arena and to the leaf, with the version of the batch;
 * 3. a leaf that is full is sorted into one or two new ones, which replace it in the index; views from before keep the old one.
 * </pre>
 *
 * <p>Between {@link #begin} and {@link #end} lies one batch. Used by one thread.
 */
final class PointTree {
  private final CowTree<Leaf> index = new CowTree<>(new LeafValues());
  private final Arena arena = new Arena();
  private final int[] order = new int[Leaf.CAPACITY];
  private final int[] older = new int[Leaf.CAPACITY];
  private final long[] sorted = new long[Leaf.CAPACITY];

  /** The leaf of every entry of this batch. */
  private final List<Leaf> appended = new ArrayList<>();

  private Node<Leaf> published = index.root();
  private long publishedEntries;
  private int publishedVersion;
  private long entries;
  private int version;

  /** Starts a batch; if the last one did not come to its {@link #end}, nothing is left of it. */
  void begin() {
    appended.forEach(Leaf::removeLast);
    appended.clear();
    entries = publishedEntries;
    version = publishedVersion + 1;
    index.begin(published);
  }

  /**
   * Ends a batch: from now on it may be seen. One that appended nothing has no version of its own,
   * so the numbers cannot run out before the memory does.
   */
  void end() {
    published = index.root();
    publishedEntries = entries;
    publishedVersion = appended.isEmpty() ? publishedVersion : version;
    appended.clear();
  }

  /** Finds every leaf. */
  Node<Leaf> root() {
    return index.root();
  }

  byte[][] chunks() {
    return arena.chunks();
  }

  /** Up to which version the last batch may see. */
  int version() {
    return publishedVersion;
  }

  /** Entries in the leaves; some may be superseded by newer ones of the same key. */
  long entries() {
    return entries;
  }

  /** Approximate heap bytes. What is deleted or superseded still counts in the arena. */
  long bytes() {
    return arena.bytes() + index.root().bytes;
  }

  void put(byte[] key, Message message) {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(message, "message");
    Leaf leaf = Node.floor(index.root(), key);
    if (leaf == null) {
      leaf = add(new Leaf(Keys.EMPTY, Keys.EMPTY));
    } else if (!leaf.takes(key)) {
      leaf = makeRoom(leaf, key);
    }
    leaf.append(key, arena.append(key, message), version);
    appended.add(leaf);
    entries++;
  }

  private Leaf add(Leaf leaf) {
    index.put(leaf.fence, leaf);
    return leaf;
  }

  /** Replaces {@code full} and returns the leaf that takes {@code key}. */
  private Leaf makeRoom(Leaf full, byte[] key) {
    int keys = full.sort(arena.chunks(), version, order, older);
    entries -= full.count() - keys;
    for (int i = 0; i < keys; i++) {
      sorted[i] = only(full, order[i]);
    }
    if (keys == Leaf.CAPACITY && isAscending(keys, key)) {
      replace(full, full.fence, 0, keys, null);
      return add(new Leaf(key, Leaf.prefix(Arena.key(arena.chunks(), sorted[keys - 1]), key)));
    }
    if (keys <= Leaf.CAPACITY / 2) {
      return replace(full, full.fence, 0, keys, key);
    }
    int middle = keys / 2;
    byte[] fence = Arena.key(arena.chunks(), sorted[middle]);
    boolean toRight = Keys.compare(key, fence) >= 0;
    Leaf left = replace(full, full.fence, 0, middle, toRight ? null : key);
    Leaf right = replace(full, fence, middle, keys, toRight ? key : null);
    return toRight ? right : left;
  }

  private Leaf replace(Leaf full, byte[] fence, int from, int to, byte[] more) {
    return add(full.part(fence, arena.chunks(), sorted, order, from, to, more));
  }

  /** Whether keys came in order and {@code next} goes on so: such keys fill their leaves. */
  private boolean isAscending(int keys, byte[] next) {
    for (int i = 0; i < keys; i++) {
      if (order[i] != i) {
        return false;
      }
    }
    return Arena.compareKey(arena.chunks(), sorted[keys - 1], next) < 0;
  }

  /** Address of an entry that says what entry {@code i} and the older ones of its key say. */
  private long only(Leaf leaf, int i) {
    long address = leaf.address(i);
    if (leaf.decides(arena.chunks(), i, older)) {
      return address;
    }
    byte[] key = Arena.key(arena.chunks(), address);
    return arena.append(key, leaf.composed(arena.chunks(), i, older));
  }

  /**
   * Removes every key in {@code [lo, hi)}; {@code hi} may be {@code null}.
   *
   * <pre>
   * 1. Of the first leaf that may have such keys, those below lo stay; of the last (it may be the same), those from hi on.
   * 2. The leaves between go whole, unread.
   * 3. What stays becomes one leaf, or two, in place of all of them.
   * </pre>
   */
  void removeRange(byte[] lo, byte[] hi) {
    Leaf floor = Node.floor(index.root(), lo);
    byte[] from = floor == null ? lo : floor.fence;
    TreeCursor<Leaf> leaves = new TreeCursor<>(index.root(), from, hi);
    Leaf first = null;
    Leaf last = null;
    long before = 0;
    while (leaves.next()) {
      last = leaves.value();
      first = first == null ? last : first;
      before += last.count();
    }
    if (first == null) {
      return;
    }
    long[] low = survivors(first, null, lo);
    long[] high = hi == null ? new long[0] : survivors(last, hi, null);
    index.removeRange(from, hi);
    if (low.length + high.length <= Leaf.CAPACITY / 2) {
      low = concat(low, high);
      high = new long[0];
    }
    if (low.length > 0) {
      add(new Leaf(first.fence, arena.chunks(), low, 0, low.length, null));
    }
    if (high.length > 0) {
      add(new Leaf(hi, arena.chunks(), high, 0, high.length, null));
    }
    entries += low.length + high.length - before;
  }

  /** Addresses of the keys of a leaf at or above {@code lo} and below {@code hi}. */
  private long[] survivors(Leaf leaf, byte[] lo, byte[] hi) {
    int keys = leaf.sort(arena.chunks(), version, order, older);
    int count = 0;
    for (int i = 0; i < keys; i++) {
      long address = leaf.address(order[i]);
      byte[][] chunks = arena.chunks();
      boolean reached = lo == null || Arena.compareKey(chunks, address, lo) >= 0;
      if (reached && (hi == null || Arena.compareKey(chunks, address, hi) < 0)) {
        sorted[count++] = only(leaf, order[i]);
      }
    }
    return Arrays.copyOf(sorted, count);
  }

  private static long[] concat(long[] a, long[] b) {
    long[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  private static final class LeafValues implements CowTree.Values<Leaf> {
    @Override
    public Leaf compose(Leaf newer, Leaf older) {
      return newer;
    }

    @Override
    public long bytes(Leaf value) {
      return Leaf.HEAP_BYTES;
    }
  }
}
