package dev.grove.betree.run;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Delete;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Patch;
import dev.grove.betree.message.Put;
import java.util.List;

/** What the points of a run add up to, to be compared with what its record says of them. */
final class PointTally implements PageTreeChecker.Visitor {
  private final RunMeta meta;
  private final RunFindings findings;
  private final List<Sample> samples;
  private int sample;
  private long leafBytes;
  private long entries;
  private long tombstones;
  private long patches;
  private byte[] first;
  private byte[] last;

  PointTally(RunMeta meta, RunFindings findings) {
    this.meta = meta;
    this.findings = findings;
    this.samples = meta.samples();
  }

  /** Samples are beginnings of leaves, in order; the last is for the end. */
  @Override
  public void leaf(byte[] separator, PageRef page) {
    boolean isSample =
        sample < samples.size() - 1 && samples.get(sample).bytesBefore() == leafBytes;
    if (isSample && Keys.compare(samples.get(sample).key(), separator) != 0) {
      findings.add(
          "sample "
              + sample
              + " has the key "
              + RunFindings.text(samples.get(sample).key())
              + ", the page there begins at "
              + RunFindings.text(separator));
    }
    sample += isSample ? 1 : 0;
    leafBytes += page.length();
  }

  @Override
  public void entry(byte[] key, byte[] body, int from, int to) {
    first = first == null ? key : first;
    last = key;
    entries++;
    try {
      Message message = PageValues.message(meta.id(), body, from, to);
      switch (message) {
        case Put _ -> {}
        case Delete _ -> tombstones++;
        case Patch _ -> patches++;
      }
    } catch (DamagedException e) {
      findings.add("the message of key " + RunFindings.text(key) + ": " + e.getMessage());
    }
  }

  /** From the first key to the successor of the last, {@code null} without points. */
  KeyRange covered() {
    return first == null ? null : new KeyRange(first, Keys.successor(last));
  }

  void compare() {
    findings.expect("points", meta.entries(), entries);
    findings.expect("deletes", meta.tombstones(), tombstones);
    findings.expect("patches", meta.patches(), patches);
    findings.expect("bytes of data pages", meta.dataBytes(), leafBytes);
    if (entries == 0 || samples.isEmpty()) {
      findings.expect("samples", samples.size(), entries == 0 ? 0 : 2);
      return;
    }
    if (sample != samples.size() - 1) {
      findings.add("sample " + sample + " is not where a page begins");
    }
    if (Keys.compare(samples.getLast().key(), Keys.successor(last)) != 0) {
      findings.add(
          "the last sample has the key "
              + RunFindings.text(samples.getLast().key())
              + ", the last point "
              + RunFindings.text(last));
    }
  }
}
