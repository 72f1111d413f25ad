package dev.grove.cli.check;

import dev.grove.actors.check.Finding;
import dev.grove.fuse.fs.check.FsReport;
import dev.grove.fuse.fs.check.KeyText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a check has found so far, in lines. Written by one thread, read by many. */
public final class Protocol {
  /** More lines are only counted. */
  private static final int MAX_LINES = 5000;

  private final List<String> lines = new ArrayList<>();
  private final Map<String, Long> counts = new LinkedHashMap<>();
  private long errors;
  private long notes;
  private long dropped;

  /** A finding of the store. */
  public void add(Finding finding) {
    String keys = finding.keys().map(range -> "; keys: " + KeyText.of(range)).orElse("");
    if (finding.isError()) {
      error(finding.what() + keys);
    } else {
      note(finding.what() + keys);
    }
  }

  /** All that was found in a file system. */
  public void add(FsReport report) {
    report.findings().forEach(finding -> error(finding.what()));
    report.affected().forEach(what -> error("file " + what));
    if (report.more() > 0) {
      error(report.more() + " more of the file system are not shown");
    }
    count("directories", report.directories());
    count("files", report.files());
    count("blocks", report.blocks());
  }

  public synchronized void error(String what) {
    errors++;
    line("error: " + what);
  }

  public synchronized void note(String what) {
    notes++;
    line("note: " + what);
  }

  private void line(String line) {
    if (lines.size() < MAX_LINES) {
      lines.add(line.replaceAll("\\s*\\R\\s*", " "));
    } else {
      dropped++;
    }
  }

  /** How much there was of something. */
  public synchronized void count(String what, long number) {
    counts.merge(what, number, Long::sum);
  }

  public synchronized long errors() {
    return errors;
  }

  public synchronized long notes() {
    return notes;
  }

  /** Lines that were too many to be kept. */
  public synchronized long dropped() {
    return dropped;
  }

  /** The lines from number {@code from} on, at most {@code max}. */
  public synchronized List<String> lines(int from, int max) {
    int begin = Math.min(from, lines.size());
    return List.copyOf(lines.subList(begin, Math.min(lines.size(), begin + max)));
  }

  public synchronized Map<String, Long> counts() {
    return Map.copyOf(counts);
  }
}
