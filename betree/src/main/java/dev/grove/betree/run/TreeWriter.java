package dev.grove.betree.run;

import dev.grove.betree.key.Keys;
import dev.grove.betree.source.EncodedMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes one sorted sequence as leaf pages and the index above them.
 *
 * <p>Leaf pages go out as they fill; the bodies of index pages (about a hundredth of the data) wait
 * until {@link #finish}, so that they lie together behind the leaves. An index entry carries the
 * shortest key that lies above everything in the page before and not above the first key of its
 * own; the first entry of an index carries the empty key. Range pages need their first key in full
 * (but for the first), because the range that covers a key is the last one that begins at or below
 * it.
 */
final class TreeWriter {
  private static final int RESTART_INTERVAL = 16;

  private final BlobWriter blob;
  private final PageKind kind;
  private final int pageBytes;
  private final BlockBuilder leaf;
  private final SampleCollector samples;
  private IndexLevel index;
  private byte[] lastKey;
  private byte[] leafSeparator;
  private long leafBytes;

  /** Of the current leaf. */
  private int packedBytes;

  TreeWriter(BlobWriter blob, PageKind kind, int pageBytes, SampleCollector samples) {
    this.blob = blob;
    this.kind = kind;
    this.pageBytes = pageBytes;
    this.leaf = new BlockBuilder(RESTART_INTERVAL, pageBytes + pageBytes / 2);
    this.index = new IndexLevel(pageBytes);
    this.samples = samples;
  }

  byte[] lastKey() {
    return lastKey;
  }

  /** Bytes that are not yet in the blob. */
  long pendingBytes() {
    return (leaf.isEmpty() ? 0 : leaf.size()) + index.bytes();
  }

  /** Stored bytes of the leaf pages written. */
  long leafBytes() {
    return leafBytes;
  }

  /** Adds a message; a leaf that is mostly packed ones is not worth compressing once more. */
  void add(byte[] key, EncodedMessage message) {
    add(key, message.bytes(), message.from(), message.length());
    packedBytes += message.isPacked() ? message.length() : 0;
  }

  /** Adds an entry whose value is {@code value[from, from + valueLength)}. */
  void add(byte[] key, byte[] value, int from, int valueLength) {
    if (!leaf.isEmpty() && leaf.size() + key.length + valueLength > pageBytes) {
      endLeaf();
    }
    if (leaf.isEmpty()) {
      leafSeparator = separator(key);
      samples.pageBegins(lastKey == null ? key : leafSeparator, blob.position());
    }
    leaf.add(key, value, from, valueLength);
    lastKey = key;
  }

  TreeRef finish() {
    if (lastKey == null) {
      return TreeRef.EMPTY;
    }
    endLeaf();
    int levels = 1;
    while (true) {
      IndexLevel above = new IndexLevel(pageBytes);
      PageRef last = index.write(blob, kind.indexKind(), above);
      if (index.pages() == 1) {
        return new TreeRef(last, levels);
      }
      index = above;
      levels++;
    }
  }

  private void endLeaf() {
    if (!leaf.isEmpty()) {
      int length = leaf.finish();
      PageRef ref = blob.writePage(kind, leaf.body(), length, 2 * packedBytes < length);
      packedBytes = 0;
      leafBytes += ref.length();
      index.add(leafSeparator, ref);
      leaf.reset();
    }
  }

  private byte[] separator(byte[] first) {
    if (lastKey == null) {
      return Keys.EMPTY;
    }
    if (kind == PageKind.RANGES) {
      return first;
    }
    return Arrays.copyOf(first, Arrays.mismatch(lastKey, first) + 1);
  }

  /** One level of the index: bodies of its pages, and the key each begins with. */
  private static final class IndexLevel {
    private static final int RESTART_INTERVAL = 8;
    private final int pageBytes;
    private final BlockBuilder block;
    private final List<byte[]> bodies = new ArrayList<>();
    private final List<byte[]> firstKeys = new ArrayList<>();
    private final byte[] value = new byte[Page.INDEX_VALUE_BYTES];
    private long closedBytes;

    IndexLevel(int pageBytes) {
      this.pageBytes = pageBytes;
      this.block = new BlockBuilder(RESTART_INTERVAL, pageBytes);
    }

    int pages() {
      return bodies.size();
    }

    long bytes() {
      return closedBytes + (block.isEmpty() ? 0 : block.size());
    }

    /**
     * A page has at least two entries, whatever their size: every level is at most half of the one
     * below.
     */
    void add(byte[] key, PageRef ref) {
      if (block.entries() >= 2 && block.size() + key.length + value.length > pageBytes) {
        endPage();
      }
      if (block.isEmpty()) {
        firstKeys.add(key);
      }
      LittleEndian.putLong(value, 0, ref.offset());
      LittleEndian.putInt(value, Long.BYTES, ref.length());
      block.add(key, value, 0, value.length);
    }

    /** Writes all pages, enters them in {@code above} and returns the last. */
    PageRef write(BlobWriter blob, PageKind kind, IndexLevel above) {
      endPage();
      PageRef ref = null;
      for (int i = 0; i < bodies.size(); i++) {
        ref = blob.writePage(kind, bodies.get(i), bodies.get(i).length, true);
        above.add(firstKeys.get(i), ref);
      }
      return ref;
    }

    private void endPage() {
      if (!block.isEmpty()) {
        int length = block.finish();
        bodies.add(Arrays.copyOf(block.body(), length));
        closedBytes += length;
        block.reset();
      }
    }
  }
}
