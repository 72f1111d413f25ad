package dev.grove.betree.run;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;

/**
 * Leaf pages for a walk, with read-ahead.
 *
 * <pre>
 * 1. a page inside the span read last is unpacked from there;
 * 2. else it is looked up in the cache;
 * 3. else it is read, together with its neighbours in the direction of the walk that fit the window. The window is two pages
 *    after the first read and doubles with every further one, up to readAheadBytes.
 * </pre>
 *
 * <p>In a merge a page is good until the next one is asked for.
 */
final class LeafFetch {
  /** Knows what the walk wants next. */
  interface Neighbours {
    /**
     * What to read at once for {@code leaf}: itself, and pages beside it, without a gap.
     *
     * @param bytes no more than this, if there is a choice
     */
    PageRef with(PageRef leaf, long bytes);
  }

  private final PageTree tree;
  private final ReadMode mode;
  private int window;
  private ByteBuffer span;
  private long spanOffset;

  /**
   * Where the bodies of pages go: those of a merge, which keeps none, one after the other into
   * {@link #reused}.
   */
  private final IntFunction<byte[]> arrays;

  private byte[] reused = {};

  LeafFetch(PageTree tree, ReadMode mode) {
    this.tree = tree;
    this.mode = mode;
    this.window = mode == ReadMode.COMPACT ? tree.reader().readAheadBytes() : 0;
    this.arrays = mode == ReadMode.COMPACT ? this::reused : byte[]::new;
  }

  Page page(PageRef ref, Neighbours neighbours) {
    if (span != null && ref.offset() >= spanOffset && ref.end() <= spanOffset + span.limit()) {
      return unpack(ref);
    }
    span = null;
    RunReader reader = tree.reader();
    if (mode == ReadMode.POINT || (mode == ReadMode.SCAN && window < 2 * ref.length())) {
      window = Math.max(2 * window, 2 * ref.length());
      return tree.leaf(ref, mode);
    }
    Page cached = cached(ref);
    if (cached != null) {
      return cached;
    }
    PageRef read = neighbours.with(ref, Math.min(window, reader.readAheadBytes()));
    window = Math.min(2 * window, reader.readAheadBytes());
    if (!readSpan(read, ref)) {
      return tree.leaf(ref, mode);
    }
    return unpack(ref);
  }

  /**
   * Reads a page with its neighbours.
   *
   * @return {@code false} if that failed, maybe because of a neighbour
   */
  private boolean readSpan(PageRef read, PageRef wanted) {
    try {
      span = tree.reader().read(tree.meta(), read.offset(), read.length()).slice();
      spanOffset = read.offset();
      return true;
    } catch (StaleRunException e) {
      throw e;
    } catch (RuntimeException e) {
      if (read.length() == wanted.length()) {
        throw e instanceof DamagedException damaged ? tree.named(damaged, wanted) : e;
      }
      return false;
    }
  }

  private Page cached(PageRef ref) {
    long run = tree.meta().id();
    PageCache cache = tree.reader().cache();
    return mode == ReadMode.SCAN
        ? cache.peek(run, ref.offset())
        : cache.peekQuietly(run, ref.offset());
  }

  private Page decode(PageRef ref, ByteBuffer stored) {
    try {
      return PageFormat.decode(tree.meta().tag(), tree.leafKind(), ref.offset(), stored, arrays);
    } catch (DamagedException e) {
      throw tree.named(e, ref);
    }
  }

  private byte[] reused(int length) {
    if (reused.length < length) {
      reused = new byte[length];
    }
    return reused;
  }

  private Page unpack(PageRef ref) {
    ByteBuffer stored = span.slice((int) (ref.offset() - spanOffset), ref.length());
    long run = tree.meta().id();
    Page page = decode(ref, stored);
    if (mode == ReadMode.SCAN) {
      tree.reader().cache().put(run, ref.offset(), page);
    }
    return page;
  }
}
