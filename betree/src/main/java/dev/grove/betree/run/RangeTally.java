package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import java.util.ArrayList;
import java.util.List;

/** What the range deletes of a run add up to, to be compared with what its record says of them. */
final class RangeTally implements PageTreeChecker.Visitor {
  private final RunFindings findings;

  /** The first ones, one more than a record lists. */
  private final List<KeyRange> listed = new ArrayList<>();

  private long count;
  private KeyRange first;
  private KeyRange last;

  RangeTally(RunFindings findings) {
    this.findings = findings;
  }

  @Override
  public void leaf(byte[] separator, PageRef page) {}

  @Override
  public void entry(byte[] key, byte[] body, int from, int to) {
    KeyRange range = new KeyRange(key, PageValues.upperBound(body, from, to));
    if (range.isEmpty()) {
      findings.add("the range delete " + RunFindings.text(range) + " is empty");
    }
    if (last != null && (last.hi() == null || Keys.compare(last.hi(), key) >= 0)) {
      findings.add(
          "the range delete "
              + RunFindings.text(range)
              + " is not apart from "
              + RunFindings.text(last));
    }
    if (listed.size() <= RunMeta.MAX_BOUNDS) {
      listed.add(range);
    }
    first = first == null ? range : first;
    last = range;
    count++;
  }

  /** All keys from the first range to the last, {@code null} without ranges. */
  KeyRange covered() {
    return first == null ? null : first.union(last);
  }

  void compare(RunMeta meta) {
    findings.expect("range deletes", meta.ranges(), count);
    List<KeyRange> expected = count <= RunMeta.MAX_BOUNDS ? listed : List.of();
    boolean same = expected.size() == meta.bounds().size();
    for (int i = 0; same && i < expected.size(); i++) {
      KeyRange bound = meta.bounds().get(i);
      same =
          Keys.compare(expected.get(i).lo(), bound.lo()) == 0
              && Keys.compareUpper(expected.get(i).hi(), bound.hi()) == 0;
    }
    if (!same) {
      findings.add("the range deletes that its record lists are not those that it has");
    }
  }
}
