package dev.grove.betree.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The pages of all runs that are kept in memory, bounded in bytes. Used by many threads; starts
 * none: what the cache has to do, it does on the thread that changes it.
 *
 * <p>Two parts: filter and index pages ({@link IndexCache}), which may take up a share of the
 * bound, and data pages, which have whatever those leave. Data pages are evicted by W-TinyLFU
 * (Einziger, Friedman, Manes: TinyLFU, ACM TOS 2017), so one long scan does not push out what is
 * used often. Data pages of deleted runs need not be removed: nobody asks for them, and they age.
 */
public final class PageCache {
  private static final int TYPICAL_PAGE_BYTES = 6 << 10;
  private static final int MAX_INITIAL_PAGES = 1 << 18;

  /** Share of filter and index pages where nothing else is said. */
  public static final int DEFAULT_INDEX_PERCENT = 75;

  /** Room moves between the two parts in steps of this part of the whole. */
  private static final int STEPS = 64;

  private record Key(long run, long offset) {}

  /**
   * What the cache does.
   *
   * @param bytes held now, overhead included
   * @param limitBytes the bound
   * @param pages held now
   * @param indexBytes how much of it is filter and index pages
   * @param hits reads of data pages answered from memory since the start
   * @param misses reads of data pages that went to {@link RunBytes} since the start; a read ahead
   *     counts once
   */
  public record Stats(
      long bytes, long limitBytes, long pages, long indexBytes, long hits, long misses) {}

  private final long cacheBytes;
  private final Cache<Key, Page> pages;
  private final IndexCache index;
  private final long indexLimitBytes;

  /** What data pages cannot have, at least the bytes in {@link #index}; guarded by its lock. */
  private long lentBytes;

  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /**
   * @param cacheBytes the bound; 0 keeps nothing
   */
  public PageCache(long cacheBytes) {
    this(cacheBytes, DEFAULT_INDEX_PERCENT);
  }

  /**
   * @param cacheBytes the bound; 0 keeps nothing
   * @param indexPercent how much of it filter and index pages may take up, 0 to 100
   */
  public PageCache(long cacheBytes, int indexPercent) {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("cacheBytes must not be negative: " + cacheBytes);
    }
    if (indexPercent < 0 || indexPercent > 100) {
      throw new IllegalArgumentException("indexPercent must lie in [0, 100]: " + indexPercent);
    }
    this.cacheBytes = cacheBytes;
    this.indexLimitBytes = (long) (cacheBytes * (indexPercent / 100.0));
    this.index = new IndexCache(indexLimitBytes, this::makeRoom);
    this.pages =
        Caffeine.newBuilder()
            .maximumWeight(cacheBytes)
            .weigher((Key _, Page page) -> page.memoryBytes())
            .initialCapacity((int) Math.min(cacheBytes / TYPICAL_PAGE_BYTES, MAX_INITIAL_PAGES))
            .executor(Runnable::run)
            .build();
  }

  public Stats stats() {
    pages.cleanUp();
    long bytes = pages.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L);
    long indexBytes = index.bytes();
    return new Stats(
        bytes + indexBytes,
        cacheBytes,
        pages.estimatedSize() + index.pages(),
        indexBytes,
        hits.sum(),
        misses.sum());
  }

  IndexCache index() {
    return index;
  }

  /** Takes from data pages what filter and index pages are about to need, or gives it back. */
  private void makeRoom(long indexBytes) {
    long step = Math.max(1, cacheBytes / STEPS);
    long wanted = Math.min(indexLimitBytes, Math.ceilDiv(indexBytes, step) * step);
    if (wanted > lentBytes || wanted < lentBytes - step) {
      lentBytes = wanted;
      pages.policy().eviction().ifPresent(eviction -> eviction.setMaximum(cacheBytes - wanted));
    }
  }

  /** The page, loaded if need be, once however many threads ask for it. */
  Page get(long run, long offset, Supplier<Page> load) {
    Key key = new Key(run, offset);
    Page page = pages.getIfPresent(key);
    if (page != null) {
      hits.increment();
      return page;
    }
    misses.increment();
    return pages.get(key, _ -> load.get());
  }

  /** The page if it is here; a use. */
  Page peek(long run, long offset) {
    Page page = pages.getIfPresent(new Key(run, offset));
    (page == null ? misses : hits).increment();
    return page;
  }

  /** The page if it is here, without counting as a use of it. */
  Page peekQuietly(long run, long offset) {
    return pages.policy().getIfPresentQuietly(new Key(run, offset));
  }

  void put(long run, long offset, Page page) {
    pages.put(new Key(run, offset), page);
  }
}
