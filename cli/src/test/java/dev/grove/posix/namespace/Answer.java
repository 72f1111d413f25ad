package dev.grove.posix.namespace;

import dev.grove.posix.sys.Errno;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a call told.
 *
 * @param begin before the call, in nanoseconds of the clock that all processes have
 * @param end after it
 * @param result 0 or a negated errno
 * @param entries of a directory, in the order seen; of a tree with their paths
 */
record Answer(long begin, long end, long result, Seen seen, List<Entry> entries) {
  /**
   * A file as seen.
   *
   * @param ino 0 if it is not known
   * @param text content, or target of a symlink; empty if it was not asked for
   */
  record Seen(Type type, long ino, int nlink, long size, String text) {
    static final Seen NOTHING = new Seen(Type.FILE, 0, 0, 0, "");
  }

  /** A name and what it leads to. */
  record Entry(String name, Seen seen) {}

  /** The types that occur. */
  enum Type {
    FILE,
    DIRECTORY,
    SYMLINK
  }

  static Answer of(long begin, long end, long result) {
    return new Answer(begin, end, result, Seen.NOTHING, List.of());
  }

  Answer with(Seen value) {
    return new Answer(begin, end, result, value, entries);
  }

  Answer with(List<Entry> values) {
    return new Answer(begin, end, result, seen, values);
  }

  boolean isOk() {
    return result == 0;
  }

  /** One line: begin, end, result, then what was seen, then the entries; blanks between. */
  String encode() {
    String list = entries.stream().map(e -> " " + e.name + " " + encode(e.seen)).collect(joined());
    return begin + " " + end + " " + result + " " + encode(seen) + list;
  }

  private static java.util.stream.Collector<CharSequence, ?, String> joined() {
    return Collectors.joining();
  }

  private static String encode(Seen seen) {
    return String.join(
        " ",
        seen.type.name(),
        Long.toString(seen.ino),
        Integer.toString(seen.nlink),
        Long.toString(seen.size),
        seen.text.isEmpty() ? "-" : seen.text);
  }

  static Answer decode(String line) {
    String[] words = line.split(" ", -1);
    List<Entry> entries = new java.util.ArrayList<>();
    for (int at = 8; at < words.length; at += 6) {
      entries.add(new Entry(words[at], decode(words, at + 1)));
    }
    return new Answer(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        decode(words, 3),
        List.copyOf(entries));
  }

  private static Seen decode(String[] words, int at) {
    return new Seen(
        Type.valueOf(words[at]),
        Long.parseLong(words[at + 1]),
        Integer.parseInt(words[at + 2]),
        Long.parseLong(words[at + 3]),
        words[at + 4].equals("-") ? "" : words[at + 4]);
  }

  /** For people. */
  String text() {
    String what = Errno.text(result);
    if (!seen.equals(Seen.NOTHING)) {
      what += " " + text(seen);
    }
    return entries.isEmpty()
        ? what
        : what
            + entries.stream()
                .map(entry -> entry.name + ": " + text(entry.seen))
                .collect(Collectors.joining(", ", " [", "]"));
  }

  private static String text(Seen seen) {
    return seen.type.name().toLowerCase(java.util.Locale.ROOT)
        + (seen.ino == 0 ? "" : " ino " + seen.ino)
        + (seen.nlink == 0 ? "" : " nlink " + seen.nlink)
        + (seen.text.isEmpty() ? "" : " " + seen.text);
  }
}
