package dev.grove.betree.memtable;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.MessageCodec;
import dev.grove.betree.message.Messages;
import dev.grove.betree.message.Patch;
import java.util.Arrays;

/**
 * Up to 64 points of a memtable with neighbouring keys. New ones are appended in place, whatever
 * their key and whether or not the key is there already, and readers who may not see them yet tell
 * them by their version.
 *
 * <pre>
 *   index      0 ..        base ..          count ..      63
 *   heads      ascending   as they came     unused
 *   addresses  one a key   newest last      unused
 *   versions   -           never falling    0
 * </pre>
 *
 * <p>Whoever can reach the leaf may see its base. Of what follows, a view sees the entries up to
 * its version. The writer makes an entry complete, and publishes a view with its version by a
 * volatile write after that. So a reader who races with the writer finds in {@code versions} either
 * 0 or a version above its own, and looks at nothing else of that entry; what it may see was
 * written before its view was published. An entry is taken back (0 again) only if no view ever had
 * its version.
 *
 * <p>All keys begin with {@code prefix}, and {@code heads} holds the next eight bytes of each as a
 * number that orders like them. Equal heads prove nothing; then the keys are compared.
 */
final class Leaf {
  static final int CAPACITY = 64;

  /** Approximate heap bytes of a leaf but for its prefix. */
  static final int HEAP_BYTES = 16 * CAPACITY + 4 * (CAPACITY / 2) + 160;

  /** A shorter common beginning is not worth comparing. */
  private static final int MIN_PREFIX = 4;

  /** Position of no entry. */
  static final int NONE = -1;

  /** Keys of this leaf are at or above the fence: what it is found by. */
  final byte[] fence;

  private final byte[] prefix;
  private final int base;
  private final long[] heads = new long[CAPACITY];
  private final long[] addresses = new long[CAPACITY];
  private final int[] versions;

  /** The writer's alone. */
  private int count;

  /** A leaf without entries, for keys that begin with {@code prefix}. */
  Leaf(byte[] fence, byte[] prefix) {
    this.fence = fence;
    this.prefix = prefix;
    this.base = 0;
    this.versions = new int[CAPACITY];
  }

  /**
   * A leaf whose base is the entries at {@code sorted[from, to)}.
   *
   * @param more a key it is to take as well, or {@code null}
   */
  Leaf(byte[] fence, byte[][] chunks, long[] sorted, int from, int to, byte[] more) {
    this(fence, sorted, from, to, commonPrefix(chunks, sorted[from], sorted[to - 1], more));
    readHeads(chunks);
  }

  private Leaf(byte[] fence, long[] sorted, int from, int to, byte[] prefix) {
    this.fence = fence;
    this.prefix = prefix;
    this.base = to - from;
    this.count = base;
    this.versions = new int[CAPACITY - base];
    System.arraycopy(sorted, from, addresses, 0, base);
  }

  /**
   * A leaf whose base is entries of this one. Mostly the prefix stays, and no key has to be looked
   * up in the arena, where it may be far from the others.
   *
   * @param sorted addresses of the entries {@code order[from, to)}, or of what they are composed to
   * @param more a key it is to take as well, or {@code null}
   */
  Leaf part(
      byte[] newFence, byte[][] chunks, long[] sorted, int[] order, int from, int to, byte[] more) {
    byte[] newPrefix = commonPrefix(chunks, sorted[from], sorted[to - 1], more);
    Leaf part = new Leaf(newFence, sorted, from, to, newPrefix);
    if (newPrefix.length == prefix.length) {
      for (int i = from; i < to; i++) {
        part.heads[i - from] = heads[order[i]];
      }
    } else {
      part.readHeads(chunks);
    }
    return part;
  }

  private void readHeads(byte[][] chunks) {
    for (int i = 0; i < base; i++) {
      heads[i] = Node.head(Arena.key(chunks, addresses[i]), prefix.length);
    }
  }

  private static byte[] commonPrefix(byte[][] chunks, long first, long last, byte[] more) {
    byte[] common = prefix(Arena.key(chunks, first), Arena.key(chunks, last));
    return more == null ? common : prefix(common, more);
  }

  /** What two keys have in common, if that is long enough to be a prefix. */
  static byte[] prefix(byte[] a, byte[] b) {
    int common = Node.commonLength(a, b);
    return Arrays.copyOf(a, common < MIN_PREFIX ? 0 : common);
  }

  private boolean hasPrefix(byte[] key) {
    return prefix.length == 0
        || (key.length >= prefix.length
            && Arrays.equals(prefix, 0, prefix.length, key, 0, prefix.length));
  }

  /** Entries, those included that newer ones of the same key supersede. The writer's alone. */
  int count() {
    return count;
  }

  boolean takes(byte[] key) {
    return count < CAPACITY && hasPrefix(key);
  }

  void append(byte[] key, long address, int version) {
    heads[count] = Node.head(key, prefix.length);
    addresses[count] = address;
    versions[count - base] = version;
    count++;
  }

  /** Takes back what was appended last and never published. */
  void removeLast() {
    count--;
    versions[count - base] = 0;
  }

  long address(int i) {
    return addresses[i];
  }

  /** How many entries a view of {@code version} sees. */
  private int visible(int version) {
    int i = 0;
    while (i < versions.length && versions[i] != 0 && versions[i] <= version) {
      i++;
    }
    return base + i;
  }

  /** What a view of {@code version} has for {@code key}, or {@code null}. */
  Message find(byte[][] chunks, int version, byte[] key) {
    if (!hasPrefix(key)) {
      return null;
    }
    long head = Node.head(key, prefix.length);
    Message found = null;
    for (int i = visible(version) - 1; i >= base; i--) {
      if (heads[i] == head && Arena.compareKey(chunks, addresses[i], key) == 0) {
        Message older = message(chunks, i);
        found = found == null ? older : Messages.compose(found, older);
        if (!(older instanceof Patch)) {
          return found;
        }
      }
    }
    int i = searchBase(chunks, head, key);
    if (i < 0) {
      return found;
    }
    Message oldest = message(chunks, i);
    return found == null ? oldest : Messages.compose(found, oldest);
  }

  private int searchBase(byte[][] chunks, long head, byte[] key) {
    int low = 0;
    int high = base - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compareUnsigned(heads[middle], head);
      if (order == 0) {
        order = Arena.compareKey(chunks, addresses[middle], key);
      }
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return NONE;
  }

  /**
   * Sorts what a view of {@code version} sees.
   *
   * @param order receives the newest entry of every key, in key order
   * @param older receives for every entry the next older one of the same key, or {@link #NONE}
   * @return the number of keys
   */
  int sort(byte[][] chunks, int version, int[] order, int[] older) {
    int end = visible(version);
    int keys = 0;
    for (int i = 0; i < end; i++) {
      int at = i < base ? -1 - keys : place(chunks, i, order, keys);
      older[i] = NONE;
      if (at >= 0) {
        older[i] = order[at];
        order[at] = i;
      } else {
        int gap = -1 - at;
        System.arraycopy(order, gap, order, gap + 1, keys - gap);
        order[gap] = i;
        keys++;
      }
    }
    return keys;
  }

  /** Index in {@code order} of entry {@code i}'s key, or {@code -1 - p} if it would stand at p. */
  private int place(byte[][] chunks, int i, int[] order, int keys) {
    int low = 0;
    int high = keys - 1;
    int middle = high; // most often keys ascend, or come in no order at all
    while (low <= high) {
      int other = order[middle];
      int comparison = Long.compareUnsigned(heads[other], heads[i]);
      if (comparison == 0) {
        comparison = Arena.compareKeys(chunks, addresses[other], addresses[i]);
      }
      if (comparison == 0) {
        return middle;
      }
      if (comparison < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
      middle = (low + high) >>> 1;
    }
    return -1 - low;
  }

  /**
   * Entry {@code i} and, as long as they are patches, the older ones of its key, as one message.
   */
  Message composed(byte[][] chunks, int i, int[] older) {
    Message message = message(chunks, i);
    for (int next = older[i]; next != NONE && message instanceof Patch; next = older[next]) {
      message = Messages.compose(message, message(chunks, next));
    }
    return message;
  }

  /** Whether entry {@code i} alone is what is to be known of its key. */
  boolean decides(byte[][] chunks, int i, int[] older) {
    return older[i] == NONE
        || Arena.chunk(chunks, addresses[i])[Arena.messageStart(chunks, addresses[i])]
            != MessageCodec.PATCH;
  }

  private Message message(byte[][] chunks, int i) {
    long address = addresses[i];
    int from = Arena.messageStart(chunks, address);
    int to = Arena.messageEnd(chunks, address);
    return MessageCodec.decode(new ByteReader(Arena.chunk(chunks, address), from, to));
  }
}
