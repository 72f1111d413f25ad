package dev.grove.betree.run;

import dev.grove.betree.run.IndexCache.Held;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The filter and index pages of one run that are in memory: a reader finds one with an array read
 * or a short search, takes no lock and makes no object.
 *
 * <p>They are here exactly while {@link IndexCache} counts them, whose lock guards all changes. A
 * reader that still holds a page that was let go reads it as well as ever: pages are immutable.
 */
final class ResidentPages {
  /** Index pages by their offsets, ascending; replaced as a whole. */
  private record Index(long[] offsets, Page[] pages) {
    static final Index EMPTY = new Index(new long[0], new Page[0]);

    Index with(long offset, Page page) {
      int at = Arrays.binarySearch(offsets, offset);
      if (at >= 0) {
        throw new IllegalStateException("the index page at " + offset + " is resident twice");
      }
      return resized(-1 - at, offset, page);
    }

    private Index resized(int at, long offset, Page page) {
      int count = offsets.length;
      long[] nextOffsets = Arrays.copyOf(offsets, count + 1);
      Page[] nextPages = Arrays.copyOf(pages, count + 1);
      System.arraycopy(offsets, at, nextOffsets, at + 1, count - at);
      System.arraycopy(pages, at, nextPages, at + 1, count - at);
      nextOffsets[at] = offset;
      nextPages[at] = page;
      return new Index(nextOffsets, nextPages);
    }

    Index without(long offset) {
      int at = Arrays.binarySearch(offsets, offset);
      int count = offsets.length - 1;
      long[] nextOffsets = Arrays.copyOf(offsets, count);
      Page[] nextPages = Arrays.copyOf(pages, count);
      System.arraycopy(offsets, at + 1, nextOffsets, at, count - at);
      System.arraycopy(pages, at + 1, nextPages, at, count - at);
      return new Index(nextOffsets, nextPages);
    }
  }

  private final RunReader reader;
  private final RunMeta meta;
  private final int filterPages;
  private final int filterBlocks;
  private final AtomicReferenceArray<Page> filters;
  private volatile Index index = Index.EMPTY;
  private final List<Held> held = new ArrayList<>();
  private boolean closed;

  ResidentPages(RunReader reader, RunMeta meta) {
    this.reader = reader;
    this.meta = meta;
    this.filterPages = meta.filter().pages();
    this.filterBlocks = meta.filter().blocksPerPage();
    this.filters = new AtomicReferenceArray<>(filterPages);
  }

  boolean hasFilter() {
    return filterPages > 0;
  }

  /** The page of the filter that knows of the hash, if it is in memory; there is a filter. */
  Page filter(long hash) {
    Page page = filters.getAcquire(FilterBits.page(hash, filterPages));
    if (page != null) {
      page.mark();
    }
    return page;
  }

  boolean mayContain(Page filter, long hash) {
    return FilterBits.mayContain(filter.body(), filterBlocks, hash);
  }

  /** The page of the filter that knows of the hash, read if need be. */
  Page loadFilter(long hash) {
    int number = FilterBits.page(hash, filterPages);
    synchronized (this) { // one read, however many threads want the page
      Page page = filters.getAcquire(number);
      return page != null ? page : loadFilter(number);
    }
  }

  /** A page that is damaged lets every key through: lookups become slower, and none fails. */
  private Page loadFilter(int number) {
    PageRef ref = meta.filter().page(number);
    Page page;
    try {
      page = reader.load(meta, PageKind.FILTER, ref);
    } catch (DamagedException e) {
      reader.tolerated(e.of(reader.name(meta.id()), meta.covered()));
      page = FilterBits.pass(filterBlocks);
    }
    reader.cache().index().keep(new Held(this, PageKind.FILTER, number, page));
    return page;
  }

  /** An index page; kept in memory unless the mode says otherwise. */
  Page index(PageKind kind, PageRef ref, ReadMode mode) {
    Page page = residentIndex(ref.offset());
    if (page == null) {
      synchronized (this) { // one read, however many threads want the page
        page = residentIndex(ref.offset());
        if (page == null) {
          return load(kind, ref, ref.offset(), mode);
        }
      }
    }
    if (mode != ReadMode.COMPACT) {
      page.mark();
    }
    return page;
  }

  private Page residentIndex(long offset) {
    Index now = index;
    int at = Arrays.binarySearch(now.offsets, offset);
    return at >= 0 ? now.pages[at] : null;
  }

  private Page load(PageKind kind, PageRef ref, long where, ReadMode mode) {
    Page page = reader.load(meta, kind, ref);
    if (mode != ReadMode.COMPACT) {
      reader.cache().index().keep(new Held(this, kind, where, page));
    }
    return page;
  }

  boolean isClosed() {
    return closed;
  }

  /** Called by the cache, under its lock. */
  void set(Held added) {
    held.add(added);
    if (added.kind == PageKind.FILTER) {
      filters.setRelease((int) added.where, added.page);
    } else {
      index = index.with(added.where, added.page);
    }
  }

  /** Called by the cache, under its lock. */
  void clear(Held gone) {
    held.remove(gone);
    if (gone.kind == PageKind.FILTER) {
      filters.setRelease((int) gone.where, null);
    } else {
      index = index.without(gone.where);
    }
  }

  /** Called by the cache, under its lock: nothing is resident from now on. Returns what was. */
  List<Held> close() {
    closed = true;
    List<Held> all = List.copyOf(held);
    all.forEach(this::clear);
    return all;
  }
}
