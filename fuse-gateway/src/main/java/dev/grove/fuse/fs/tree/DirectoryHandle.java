package dev.grove.fuse.fs.tree;

import dev.grove.fuse.fs.inode.Inode;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * An open directory: which cookie stands for which place in the listing.
 *
 * <p>A cookie is a number given to one name once; it means "after this name". So a listing goes on
 * at the right place whatever has been created or removed meanwhile. Cookies 1 and 2 stand for "."
 * and "..". The newest cookies are all remembered; of older ones a growing part is forgotten, so
 * that memory has a bound. A forgotten one is found by counting from the one before it.
 *
 * <p>Guarded by its monitor.
 */
final class DirectoryHandle {
  static final long AFTER_DOT = 1;
  static final long AFTER_DOTS = 2;

  /**
   * Where to go on: after {@code name} ({@code null}: from the first), and {@code skip} entries
   * further.
   */
  record Position(byte[] name, long skip) {}

  private final Inode directory;
  private final int limit;
  private final TreeMap<Long, byte[]> marks = new TreeMap<>();
  private long last = AFTER_DOTS;

  DirectoryHandle(Inode directory, int limit) {
    this.directory = directory;
    this.limit = limit;
  }

  Inode directory() {
    return directory;
  }

  /** Gives out the next cookie, for a place after {@code name}. */
  long mark(byte[] name) {
    last++;
    marks.put(last, name);
    if (marks.size() > limit) {
      thin();
    }
    return last;
  }

  /** Takes back the newest cookie, which nobody has seen. */
  void unmark() {
    marks.remove(last);
    last--;
  }

  Position position(long cookie) {
    Map.Entry<Long, byte[]> mark = marks.floorEntry(cookie);
    return mark == null
        ? new Position(null, Math.max(0, cookie - AFTER_DOTS))
        : new Position(mark.getValue(), cookie - mark.getKey());
  }

  /** Forgets every other mark of the older half. */
  private void thin() {
    Iterator<Long> oldest = marks.keySet().iterator();
    for (int i = 0; i < Math.max(2, limit / 2); i++) {
      oldest.next();
      if (i % 2 == 1) {
        oldest.remove();
      }
    }
  }
}
