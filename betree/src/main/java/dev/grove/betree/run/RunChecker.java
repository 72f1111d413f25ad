package dev.grove.betree.run;

import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.run.RunReport.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Reads one run completely, past all caches, and checks everything that its readers rely on:
 *
 * <ol>
 *   <li>the footer says what whoever refers to the run says;
 *   <li>each page passes its checksum; pages lie one behind the other, without a gap, up to the
 *       footer; the index reaches each of them once, and its keys separate them ({@link
 *       PageTreeChecker});
 *   <li>keys ascend, messages can be decoded; range deletes ascend, disjoint and not adjacent;
 *   <li>counts, bounds, samples, and the keys covered are those of the record, exactly;
 *   <li>the filter lets every key through.
 * </ol>
 *
 * <p>Memory is bounded by a few pages and {@link FilterChecker#PAGES_AT_ONCE} pages of the filter;
 * a run with a larger filter is read more than once. The caller holds a reference to the run.
 */
public final class RunChecker {
  /** A damaged run need not be described to the end. */
  public static final int MAX_FINDINGS = 100;

  private final RunMeta meta;
  private final RunReader reader;
  private final LongConsumer bytesRead;
  private final RunFindings findings;
  private final List<Loss> losses = new ArrayList<>();

  private RunChecker(Run run, LongConsumer bytesRead) {
    this.meta = run.meta();
    this.reader = run.reader();
    this.bytesRead = bytesRead;
    this.findings = new RunFindings(meta.id());
  }

  /**
   * What is wrong with a run, in words that name it; empty if nothing is.
   *
   * @param bytesRead told after each page how many bytes it had
   * @throws StaleRunException if the run has been deleted
   * @throws java.io.UncheckedIOException if the device fails
   */
  public static List<String> check(Run run, LongConsumer bytesRead) {
    return report(run, bytesRead).findings();
  }

  /** The same, with the keys that cannot be read. */
  public static RunReport report(Run run, LongConsumer bytesRead) {
    RunChecker checker = new RunChecker(run, bytesRead);
    checker.check();
    return new RunReport(checker.findings.all(), checker.losses);
  }

  private void lose(KeyRange keys, PageRef page, boolean points) {
    Loss loss = new Loss(page.offset(), keys.clip(meta.covered()), points);
    if (losses.size() < MAX_FINDINGS) {
      losses.add(loss);
      return;
    }
    // Less exact from here on, but complete.
    Loss last = losses.removeLast();
    losses.add(
        new Loss(last.offset(), last.keys().union(loss.keys()), last.points() || loss.points()));
  }

  private void check() {
    footer();
    PointTally points = new PointTally(meta, findings);
    RangeTally ranges = new RangeTally(findings);
    FilterChecker filter = new FilterChecker(reader, meta, findings, bytesRead);
    filter.load(0);
    PageTreeChecker.Visitor all =
        new PageTreeChecker.Visitor() {
          @Override
          public void leaf(byte[] separator, PageRef page) {
            points.leaf(separator, page);
          }

          @Override
          public void entry(byte[] key, byte[] body, int from, int to) {
            points.entry(key, body, from, to);
            filter.check(key);
          }

          @Override
          public void lost(KeyRange keys, PageRef page) {
            lose(keys, page, true);
          }
        };
    PageTreeChecker.Visitor allRanges =
        new PageTreeChecker.Visitor() {
          @Override
          public void leaf(byte[] separator, PageRef page) {
            ranges.leaf(separator, page);
          }

          @Override
          public void entry(byte[] key, byte[] body, int from, int to) {
            ranges.entry(key, body, from, to);
          }

          @Override
          public void lost(KeyRange keys, PageRef page) {
            lose(keys, page, false);
          }
        };
    PageTreeChecker tree = walk(PageKind.DATA, meta.points(), all);
    PageTreeChecker rangeTree = walk(PageKind.RANGES, meta.deletes(), allRanges);
    if (tree.isComplete() && rangeTree.isComplete()) {
      layout(tree, rangeTree);
      points.compare();
      ranges.compare(meta);
      covered(points, ranges);
    }
    restOfFilter(filter);
  }

  private PageTreeChecker walk(PageKind leafKind, TreeRef tree, PageTreeChecker.Visitor visitor) {
    PageTreeChecker checker =
        new PageTreeChecker(reader, meta, leafKind, findings, bytesRead, visitor);
    checker.walk(tree);
    return checker;
  }

  private void footer() {
    try {
      RunMeta found = reader.open(meta.id(), meta.length());
      if (!Arrays.equals(encoded(found), encoded(meta))) {
        findings.add("its footer differs from the record that refers to it");
      }
    } catch (DamagedException e) {
      findings.add(e.getMessage());
    }
  }

  private static byte[] encoded(RunMeta meta) {
    ByteWriter out = new ByteWriter(256);
    meta.encode(out);
    return out.toByteArray();
  }

  /** Step 2, for what lies between the trees, the filter and the footer. */
  private void layout(PageTreeChecker points, PageTreeChecker ranges) {
    long end = points.end(0);
    end = ranges.end(end);
    FilterRef filter = meta.filter();
    if (filter.pages() > 0) {
      expectAt("the filter", filter.offset(), end);
      end = filter.offset() + (long) filter.pages() * filter.pageLength();
    }
    expectAt("the footer", meta.length() - Trailer.BYTES - encoded(meta).length, end);
  }

  private void expectAt(String what, long begins, long end) {
    if (begins != end) {
      findings.add(what + " begins at " + begins + ", what lies before it ends at " + end);
    }
  }

  private void covered(PointTally points, RangeTally ranges) {
    KeyRange hull = points.covered();
    KeyRange deleted = ranges.covered();
    if (hull == null || deleted == null) {
      hull = hull == null ? deleted : hull;
    } else {
      hull = hull.union(deleted);
    }
    boolean isTight =
        hull != null
            && Keys.compare(hull.lo(), meta.lo()) == 0
            && Keys.compareUpper(hull.hi(), meta.hi()) == 0;
    if (!isTight) {
      findings.add(
          "it should cover "
              + RunFindings.text(meta.covered())
              + ", not "
              + RunFindings.text(hull));
    }
  }

  private void restOfFilter(FilterChecker filter) {
    PageTreeChecker.Visitor keys =
        new PageTreeChecker.Visitor() {
          @Override
          public void leaf(byte[] separator, PageRef page) {}

          @Override
          public void entry(byte[] key, byte[] body, int from, int to) {
            filter.check(key);
          }
        };
    int first = FilterChecker.PAGES_AT_ONCE;
    while (first < meta.filter().pages()) {
      filter.load(first);
      walk(PageKind.DATA, meta.points(), keys);
      first += FilterChecker.PAGES_AT_ONCE;
    }
  }
}
