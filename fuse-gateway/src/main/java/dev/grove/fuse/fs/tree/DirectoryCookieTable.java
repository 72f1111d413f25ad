package dev.grove.fuse.fs.tree;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The cookies of the directories that are open, and of some that were: the kernel may keep their
 * listings. Those closed longest ago are given up first. Thread-safe.
 */
final class DirectoryCookieTable {
  /** Marks of all closed directories together, in limits of one. */
  private static final int CLOSED_FACTOR = 8;

  private static final class Shared {
    private final DirectoryCookies cookies;
    private int handles;

    Shared(DirectoryCookies cookies) {
      this.cookies = cookies;
    }
  }

  private final int limit;
  private final Map<Long, Shared> open = new HashMap<>();
  private final LinkedHashMap<Long, Shared> closed = new LinkedHashMap<>();
  private long closedMarks;
  private long serial;

  /**
   * @param limit cookies remembered of one directory
   */
  DirectoryCookieTable(int limit) {
    this.limit = limit;
  }

  /** Those of a directory, for one more handle. */
  synchronized DirectoryCookies open(long ino) {
    Shared shared = open.get(ino);
    if (shared == null) {
      shared = closed.remove(ino);
      if (shared == null) {
        shared = new Shared(new DirectoryCookies(serial++, limit));
      } else {
        closedMarks -= shared.cookies.size();
      }
      open.put(ino, shared);
    }
    shared.handles++;
    return shared.cookies;
  }

  synchronized void close(long ino) {
    Shared shared = open.get(ino);
    shared.handles--;
    if (shared.handles == 0) {
      open.remove(ino);
      closed.put(ino, shared);
      closedMarks += shared.cookies.size();
      Iterator<Shared> oldest = closed.values().iterator();
      while (closedMarks > (long) CLOSED_FACTOR * limit) {
        closedMarks -= oldest.next().cookies.size();
        oldest.remove();
      }
    }
  }
}
