package dev.grove.betree.run;

import java.util.function.LongConsumer;

/** Checks that a run's filter lets its keys through, some of its pages at a time. */
final class FilterChecker {
  /** At most 16 MiB. */
  static final int PAGES_AT_ONCE = 1024;

  private final RunReader reader;
  private final RunMeta meta;
  private final RunFindings findings;
  private final LongConsumer bytesRead;
  private Page[] pages = {};
  private int first;

  FilterChecker(RunReader reader, RunMeta meta, RunFindings findings, LongConsumer bytesRead) {
    this.reader = reader;
    this.meta = meta;
    this.findings = findings;
    this.bytesRead = bytesRead;
  }

  /** From here on looks at {@link #PAGES_AT_ONCE} pages from {@code page} on. */
  void load(int page) {
    FilterRef filter = meta.filter();
    first = page;
    pages = new Page[Math.min(PAGES_AT_ONCE, filter.pages() - page)];
    for (int i = 0; i < pages.length; i++) {
      PageRef ref = filter.page(page + i);
      try {
        pages[i] = reader.load(meta, PageKind.FILTER, ref);
        bytesRead.accept(ref.length());
      } catch (DamagedException e) {
        findings.add(e.getMessage());
      }
    }
  }

  /** Finds a key that the filter denies, if its page is one of those loaded. */
  void check(byte[] key) {
    if (pages.length == 0) {
      return;
    }
    long hash = KeyHash.of(key);
    int at = FilterBits.page(hash, meta.filter().pages()) - first;
    if (at < 0 || at >= pages.length || pages[at] == null) {
      return;
    }
    if (!FilterBits.mayContain(pages[at].body(), meta.filter().blocksPerPage(), hash)) {
      findings.add("its filter denies the key " + RunFindings.text(key));
    }
  }
}
