package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Walks a {@link PageTree} from its root and checks its shape.
 *
 * <pre>
 * level 0 (leaves) | level 1 | ... | root        the order in which the pages lie in the run
 * </pre>
 *
 * <p>A page that does not lie right behind the one before it on its level is not followed: so no
 * page is read twice, whatever an index says, and the walk ends. Holds one page of each level.
 */
final class PageTreeChecker {
  /** Takes what the leaves hold, in order. */
  interface Visitor {
    /** A leaf page, and the key that its index entry has. */
    void leaf(byte[] separator, PageRef page);

    /** An entry of the leaf, its value in {@code body[from, to)}. */
    void entry(byte[] key, byte[] body, int from, int to);

    /** A page, a leaf or one above leaves, that cannot be read; all it had lay in {@code keys}. */
    default void lost(KeyRange keys, PageRef page) {}
  }

  /** Key of an index entry, and where it leads. */
  private record Child(byte[] separator, PageRef page) {}

  private static final long NOT_SEEN = -1;

  private final RunReader reader;
  private final RunMeta meta;
  private final PageKind leafKind;
  private final RunFindings findings;
  private final LongConsumer bytesRead;
  private final Visitor visitor;
  private long[] begins = {};
  private long[] ends = {};
  private byte[] lastKey;
  private boolean complete = true;

  PageTreeChecker(
      RunReader reader,
      RunMeta meta,
      PageKind leafKind,
      RunFindings findings,
      LongConsumer bytesRead,
      Visitor visitor) {
    this.reader = reader;
    this.meta = meta;
    this.leafKind = leafKind;
    this.findings = findings;
    this.bytesRead = bytesRead;
    this.visitor = visitor;
  }

  void walk(TreeRef tree) {
    begins = new long[tree.isEmpty() ? 0 : tree.levels() + 1];
    Arrays.fill(begins, NOT_SEEN);
    ends = begins.clone();
    if (!tree.isEmpty()) {
      page(new Child(Keys.EMPTY, tree.root()), tree.levels(), null);
    }
  }

  /** Whether every page could be read. */
  boolean isComplete() {
    return complete;
  }

  /**
   * Checks that the levels follow one another.
   *
   * @param begin where the first leaf should lie
   * @return where the root ends
   */
  long end(long begin) {
    long end = begin;
    for (int level = 0; complete && level < begins.length; level++) {
      if (begins[level] != end) {
        find("level " + level, "begins at " + begins[level] + ", should at " + end);
      }
      end = ends[level];
    }
    return end;
  }

  /**
   * @param hi exclusive end of what the page may hold, {@code null} for none
   */
  private void page(Child child, int level, byte[] hi) {
    PageRef ref = child.page();
    if (begins[level] == NOT_SEEN) {
      begins[level] = ref.offset();
    } else if (ref.offset() != ends[level]) {
      complete = false;
      find("level " + level, "has a page at " + ref.offset() + ", expected at " + ends[level]);
      visitor.lost(new KeyRange(child.separator(), hi), ref);
      return;
    }
    ends[level] = ref.end();
    Page page = load(ref, level);
    if (page == null) {
      complete = false;
      visitor.lost(new KeyRange(child.separator(), hi), ref);
    } else if (level == 0) {
      leaf(page, child, hi);
    } else {
      index(page, child, level, hi);
    }
  }

  private Page load(PageRef ref, int level) {
    try {
      Page page = reader.load(meta, level == 0 ? leafKind : leafKind.indexKind(), ref);
      bytesRead.accept(ref.length());
      return page;
    } catch (DamagedException e) {
      findings.add(e.getMessage());
      return null;
    }
  }

  private void index(Page page, Child parent, int level, byte[] hi) {
    List<Child> children = children(page);
    if (Keys.compare(children.getFirst().separator(), parent.separator()) != 0) {
      find(parent, "begins with another key than the one that leads to it");
    }
    for (int i = 0; i < children.size(); i++) {
      Child child = children.get(i);
      byte[] next = i + 1 < children.size() ? children.get(i + 1).separator() : hi;
      if (!Keys.isBelow(child.separator(), next)) {
        find(parent, "has the key " + RunFindings.text(child.separator()) + " out of order");
      }
      page(child, level - 1, next);
    }
  }

  private static List<Child> children(Page page) {
    List<Child> children = new ArrayList<>();
    Entry entry = new Entry();
    byte[] key = Keys.EMPTY;
    for (int at = 0; at < page.entriesEnd(); at = entry.end()) {
      entry.read(page.body(), at);
      key = key(page, entry, key);
      children.add(new Child(key, page.refAt(at)));
    }
    return children;
  }

  private void leaf(Page page, Child leaf, byte[] hi) {
    KeyRange bounds = new KeyRange(leaf.separator(), hi);
    Entry entry = new Entry();
    byte[] key = Keys.EMPTY;
    for (int at = 0; at < page.entriesEnd(); at = entry.end()) {
      entry.read(page.body(), at);
      key = key(page, entry, key);
      if (at == 0) {
        visitor.leaf(lastKey == null ? key : leaf.separator(), leaf.page());
      }
      if (lastKey != null && Keys.compare(lastKey, key) >= 0) {
        find(leaf, RunFindings.text(key) + " follows " + RunFindings.text(lastKey));
      }
      if (!bounds.contains(key)) {
        find(leaf, RunFindings.text(key) + " is not in " + RunFindings.text(bounds));
      }
      visitor.entry(key, page.body(), entry.valueStart(), entry.end());
      lastKey = key;
    }
  }

  private static byte[] key(Page page, Entry entry, byte[] before) {
    byte[] key = Arrays.copyOf(before, entry.shared + entry.rest);
    System.arraycopy(page.body(), entry.keyStart, key, entry.shared, entry.rest);
    return key;
  }

  private void find(Child page, String finding) {
    find("the page at " + page.page().offset(), finding);
  }

  private void find(String where, String finding) {
    findings.add((leafKind == PageKind.DATA ? "points" : "ranges") + ", " + where + ": " + finding);
  }
}
