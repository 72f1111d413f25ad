package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Messages;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * What many threads did to a volume at the same time, and whether one order of it all explains what
 * they read.
 *
 * <p>The LSNs are that order for commits; the state after LSN n has the commits 1 to n, each as a
 * whole. A read of a key that took from {@code begin} to {@code end} has to return what the key has
 * in the state after some LSN that is
 *
 * <ul>
 *   <li>not below that of any commit that had returned before {@code begin};
 *   <li>not below what any read that had returned before {@code begin} has seen, of any key;
 *   <li>below that of every commit that had not begun at {@code end}.
 * </ul>
 */
final class History {
  /** A commit: begun, returned, by a clock that all threads share. */
  record Commit(long begin, long end, long lsn, Batch batch) {}

  /** A read of one of the keys, or the part of a longer read that is about it. */
  record Read(String how, int key, long begin, long end, byte[] value) {}

  /** What a key has from an LSN on. */
  private record Version(long lsn, byte[] value) {}

  private final List<byte[]> keys;
  private final List<Commit> commits;
  private final List<Read> reads;
  private final List<List<Version>> versions = new ArrayList<>();

  /** By their ends; and the largest LSN known to all who begin after each. */
  private final long[] ends;

  private final long[] known;

  /** By their begins; and the smallest LSN of those that begin then or later. */
  private final long[] begins;

  private final long[] smallest;

  History(List<byte[]> keys, List<Commit> commits, List<Read> reads) {
    this.keys = keys;
    this.commits = commits.stream().sorted(Comparator.comparingLong(Commit::lsn)).toList();
    this.reads = reads.stream().sorted(Comparator.comparingLong(Read::end)).toList();
    List<Commit> byEnd = sorted(Comparator.comparingLong(Commit::end));
    ends = byEnd.stream().mapToLong(Commit::end).toArray();
    known = byEnd.stream().mapToLong(Commit::lsn).toArray();
    Arrays.parallelPrefix(known, Math::max);
    List<Commit> byBegin = sorted(Comparator.comparingLong(Commit::begin));
    begins = byBegin.stream().mapToLong(Commit::begin).toArray();
    smallest = byBegin.stream().mapToLong(Commit::lsn).toArray();
    for (int i = smallest.length - 2; i >= 0; i--) {
      smallest[i] = Math.min(smallest[i], smallest[i + 1]);
    }
    keys.forEach(_ -> versions.add(new ArrayList<>(List.of(new Version(0, null)))));
    this.commits.forEach(this::apply);
  }

  private List<Commit> sorted(Comparator<Commit> order) {
    return commits.stream().sorted(order).toList();
  }

  private void apply(Commit commit) {
    for (Batch.Operation operation : commit.batch().operations()) {
      for (int key = 0; key < keys.size(); key++) {
        apply(operation, key, commit.lsn());
      }
    }
  }

  private void apply(Batch.Operation operation, int key, long lsn) {
    byte[] name = keys.get(key);
    byte[] before = versions.get(key).getLast().value();
    switch (operation) {
      case Batch.Point point when Arrays.equals(point.key(), name) ->
          set(key, lsn, Messages.apply(point.message(), before));
      case Batch.DeleteRange delete when delete.range().contains(name) -> set(key, lsn, null);
      default -> {}
    }
  }

  private void set(int key, long lsn, byte[] value) {
    List<Version> of = versions.get(key);
    if (of.getLast().lsn() == lsn) {
      of.removeLast(); // a later operation of the same batch
    }
    of.add(new Version(lsn, value));
  }

  /** What no order explains, in words; empty if there is nothing. */
  String check() {
    String wrong = commits();
    long[] readEnds = new long[reads.size()];
    long[] seen = new long[reads.size()];
    for (int i = 0; wrong.isEmpty() && i < reads.size(); i++) {
      Read read = reads.get(i);
      int before = firstNotBelow(readEnds, i, read.begin());
      long from = Math.max(knownAt(read.begin()), before == 0 ? 0 : seen[before - 1]);
      long to = lastBegunAt(read.end());
      Version found = find(read, from, to);
      if (found == null) {
        wrong = describe(read, from, to);
      } else {
        readEnds[i] = read.end();
        seen[i] = Math.max(found.lsn(), i == 0 ? 0 : seen[i - 1]);
      }
    }
    return wrong;
  }

  /** The LSNs are without gaps and keep the order of commits of which one ended before another. */
  private String commits() {
    for (int i = 0; i < commits.size(); i++) {
      Commit commit = commits.get(i);
      if (commit.lsn() != i + 1) {
        return "commit " + (i + 1) + " is missing or there twice: " + commit;
      }
      if (knownAt(commit.begin()) >= commit.lsn()) {
        return "commit " + commit.lsn() + " began after " + knownAt(commit.begin()) + " returned";
      }
    }
    return "";
  }

  private long knownAt(long begin) {
    int count = firstNotBelow(ends, ends.length, begin);
    return count == 0 ? 0 : known[count - 1];
  }

  private long lastBegunAt(long end) {
    int first = firstNotBelow(begins, begins.length, end + 1);
    return first == begins.length ? Long.MAX_VALUE : smallest[first] - 1;
  }

  /** How many of the first {@code count} numbers, which ascend, are below {@code bound}. */
  private static int firstNotBelow(long[] ascending, int count, long bound) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ascending[middle] < bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** The first version that the read may have seen and that has its value. */
  private Version find(Read read, long from, long to) {
    for (Version version : possible(read.key(), from, to)) {
      if (Arrays.equals(version.value(), read.value())) {
        return version;
      }
    }
    return null;
  }

  private List<Version> possible(int key, long from, long to) {
    List<Version> of = versions.get(key);
    int first = 0;
    int high = of.size() - 1;
    while (first < high) {
      int middle = (first + high + 1) >>> 1;
      if (of.get(middle).lsn() <= from) {
        first = middle;
      } else {
        high = middle - 1;
      }
    }
    int last = first + 1;
    while (last < of.size() && of.get(last).lsn() <= to) {
      last++;
    }
    return of.subList(first, last);
  }

  private String describe(Read read, long from, long to) {
    StringBuilder text = new StringBuilder(256);
    text.append(read.how()).append(" of key ").append(new String(keys.get(read.key()), UTF_8));
    text.append(" returned ").append(text(read.value()));
    text.append("; between LSN ").append(from).append(" and ").append(to).append(" it had");
    for (Version version : possible(read.key(), from, to)) {
      text.append("\n  ").append(text(version.value())).append(" from ").append(version.lsn());
    }
    for (Version version : versions.get(read.key())) {
      if (Arrays.equals(version.value(), read.value()) && read.value() != null) {
        text.append("\nwhat was returned it had from ").append(version.lsn());
      }
    }
    return text.toString();
  }

  private static String text(byte[] value) {
    if (value == null) {
      return "nothing";
    }
    int shown = Math.min(value.length, 24);
    return value.length + " bytes " + HexFormat.of().formatHex(value, 0, shown);
  }
}
