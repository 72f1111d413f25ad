package dev.grove.fuse.fs.tree;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which cookie stands for which place in the listing of one directory.
 *
 * <p>A cookie means "after this name". So a listing goes on at the right place whatever has been
 * created or removed meanwhile. All handles of a directory share its cookies, and no cookie ever
 * means another place: the kernel keeps a listing that one handle has read, shows it to others, and
 * lets them go on with Grove from any place in it. Handles that list an unchanged directory get the
 * same cookies, as otherwise the kernel could not complete what another has begun.
 *
 * <p>Cookies are numbers in runs. In a run each name follows the one before, as they did when they
 * were listed; it begins with a mark of its own for the place before its first name. The newest
 * cookies are all remembered; of older ones a growing part is forgotten, so that memory has a
 * bound. A forgotten one is found by counting from the one before it in its run.
 *
 * <p>Thread-safe.
 */
final class DirectoryCookies {
  /** The same in all directories: for "." and "..", which come first. */
  static final long AFTER_DOT = 1;

  static final long AFTER_DOTS = 2;

  /** Above these, a cookie has the serial number, so that none means a place of an older object. */
  private static final int INDEX_BITS = 40;

  private static final long SERIALS = 1 << 22;

  /**
   * Where to go on: after {@code name} ({@code null}: from the first), and {@code skip} entries
   * further.
   */
  record Position(byte[] name, long skip) {}

  /**
   * What a cookie stands for.
   *
   * @param first whether a run begins behind it
   * @param branch the beginning of the newest run for what came to follow later, 0 if there is none
   */
  private record Mark(byte[] name, boolean first, long branch) {
    boolean is(byte[] other) {
      return !first && Arrays.equals(name, other);
    }
  }

  private final int limit;
  private final long base;
  private final TreeMap<Long, Mark> marks = new TreeMap<>();
  private long last;

  /**
   * @param serial another for each object
   * @param limit how many cookies are remembered
   */
  DirectoryCookies(long serial, int limit) {
    this.limit = limit;
    base = (1 + Math.floorMod(serial, SERIALS)) << INDEX_BITS;
    last = base;
    marks.put(base, new Mark(null, true, 0));
  }

  /** How many are remembered. */
  synchronized int size() {
    return marks.size();
  }

  /**
   * The cookie for the place after a name.
   *
   * @param before that of the entry before it in this listing
   * @param nameBefore the name of that, {@code null} if there is none
   */
  synchronized long after(long before, byte[] nameBefore, byte[] name) {
    long from = before <= AFTER_DOTS ? base : before;
    if (follows(from, name)) {
      return from + 1;
    }
    Mark at = marks.get(from);
    if (at != null && at.branch != 0 && follows(at.branch, name)) {
      return at.branch + 1;
    }
    if (from != last) {
      if (at != null) {
        marks.put(from, new Mark(at.name, at.first, last + 1));
      }
      add(new Mark(nameBefore, true, 0));
    }
    add(new Mark(name, false, 0));
    return last;
  }

  private boolean follows(long cookie, byte[] name) {
    Mark next = marks.get(cookie + 1);
    return next != null && next.is(name);
  }

  synchronized Position position(long cookie) {
    if (cookie <= AFTER_DOTS) {
      return new Position(null, 0);
    }
    Map.Entry<Long, Mark> mark = cookie > last ? null : marks.floorEntry(cookie);
    return mark == null
        ? new Position(null, cookie & ((1L << INDEX_BITS) - 1))
        : new Position(mark.getValue().name, cookie - mark.getKey());
  }

  private void add(Mark mark) {
    last++;
    marks.put(last, mark);
    if (marks.size() > limit) {
      thin();
    }
  }

  /** Forgets every other mark of the older half, but no beginning of a run unless too many are. */
  private void thin() {
    Iterator<Mark> oldest = marks.values().iterator();
    for (int i = 0; i < limit / 2; i++) {
      boolean first = oldest.next().first;
      if (i % 2 == 1 && !first) {
        oldest.remove();
      }
    }
    while (marks.size() > limit) {
      marks.pollFirstEntry();
    }
  }
}
