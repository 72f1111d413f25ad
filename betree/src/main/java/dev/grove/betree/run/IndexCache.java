package dev.grove.betree.run;

import java.util.LinkedHashSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * Bounds the filter and index pages of all runs that are in memory.
 *
 * <p>Every lookup needs several of them, a data page serves few: so they have room of their own,
 * from which no read of data can push them out. Readers do not come here: they find the pages in
 * the {@link ResidentPages} of the run and leave a mark on what they use. Eviction is
 * second-chance: the page that came first goes, unless it was used since it was last considered.
 *
 * <p>The lock guards the queue and every change of what is resident in a run. It is never held
 * while something is read.
 */
final class IndexCache {
  /** A page, and where its run finds it: number of a filter page, offset of another. */
  static final class Held {
    final ResidentPages run;
    final PageKind kind;
    final long where;
    final Page page;

    Held(ResidentPages run, PageKind kind, long where, Page page) {
      this.run = run;
      this.kind = kind;
      this.where = where;
      this.page = page;
    }
  }

  private final long limitBytes;
  private final LongConsumer room;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashSet<Held> queue = new LinkedHashSet<>();
  private long bytes;

  /**
   * @param limitBytes the bound
   * @param room told how many bytes will be held, before they grow and after they shrink; under the
   *     lock
   */
  IndexCache(long limitBytes, LongConsumer room) {
    this.limitBytes = limitBytes;
    this.room = room;
  }

  /**
   * Makes a page resident, unless its run has been released or the page alone exceeds the bound.
   */
  void keep(Held held) {
    long size = held.page.memoryBytes();
    lock.lock();
    try {
      if (held.run.isClosed() || size > limitBytes) {
        return;
      }
      while (bytes + size > limitBytes) {
        evictOne();
      }
      room.accept(bytes + size);
      bytes += size;
      queue.addLast(held);
      held.run.set(held);
    } finally {
      lock.unlock();
    }
  }

  /** Lets go of all pages of a run, and of those that stragglers will still bring. */
  void close(ResidentPages run) {
    lock.lock();
    try {
      for (Held held : run.close()) {
        queue.remove(held);
        bytes -= held.page.memoryBytes();
      }
      room.accept(bytes);
    } finally {
      lock.unlock();
    }
  }

  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }

  int pages() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /** Ends after one round at the latest, however busily others use the pages meanwhile. */
  private void evictOne() {
    int chances = queue.size();
    Held held = queue.removeFirst();
    while (held.page.takeMark() && --chances > 0) {
      queue.addLast(held);
      held = queue.removeFirst();
    }
    held.run.clear(held);
    bytes -= held.page.memoryBytes();
  }
}
