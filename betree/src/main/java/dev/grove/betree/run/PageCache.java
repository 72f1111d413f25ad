package dev.grove.betree.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The pages of all runs that are kept in memory, bounded in bytes. Used by many threads; starts
 * none: what the cache has to do, it does on the thread that changes it.
 *
 * <p>Eviction is W-TinyLFU (Einziger, Friedman, Manes: TinyLFU, ACM TOS 2017), so one long scan
 * does not push out what is used often. Pages of deleted runs need not be removed: nobody asks for
 * them, and they age.
 */
public final class PageCache {
  private static final int TYPICAL_PAGE_BYTES = 16 << 10;
  private static final int MAX_INITIAL_PAGES = 1 << 18;

  private record Key(long run, long offset) {}

  /**
   * What the cache does.
   *
   * @param bytes held now, overhead included
   * @param limitBytes the bound
   * @param pages held now
   * @param hits reads answered from memory since the start
   * @param misses reads that went to {@link RunBytes} since the start; a read ahead counts once
   */
  public record Stats(long bytes, long limitBytes, long pages, long hits, long misses) {}

  private final long cacheBytes;
  private final Cache<Key, Page> pages;
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();

  /**
   * @param cacheBytes the bound; 0 keeps nothing
   */
  public PageCache(long cacheBytes) {
    if (cacheBytes < 0) {
      throw new IllegalArgumentException("cacheBytes must not be negative: " + cacheBytes);
    }
    this.cacheBytes = cacheBytes;
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
    return new Stats(bytes, cacheBytes, pages.estimatedSize(), hits.sum(), misses.sum());
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
