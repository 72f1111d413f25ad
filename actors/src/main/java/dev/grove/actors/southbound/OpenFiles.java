package dev.grove.actors.southbound;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * Files open for reading, the least recently used closed first. A file that a reader is using is
 * closed when the last of its readers gives it back, so there are at most {@code limit} open files
 * plus one for each thread that is reading.
 */
final class OpenFiles<F extends Closeable> implements AutoCloseable {
  /** Opens a file for reading. */
  interface Opener<F> {
    F open(Path path) throws IOException;
  }

  private final LongFunction<Path> paths;
  private final Opener<F> opener;
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Lease> leases = new LinkedHashMap<>(16, 0.75f, true);

  OpenFiles(LongFunction<Path> paths, Opener<F> opener, int limit) {
    this.paths = paths;
    this.opener = opener;
    this.limit = limit;
  }

  /** An open file; {@link Lease#close} gives it back. */
  Lease acquire(long id) throws IOException {
    Lease cached = use(id);
    if (cached != null) {
      return cached;
    }
    // Opening waits for the device, so it is done outside of the lock; who comes second drops its
    // own.
    Lease opened = new Lease(opener.open(paths.apply(id)));
    List<Lease> evicted = new ArrayList<>();
    lock.lock();
    try {
      Lease other = leases.get(id);
      if (other != null) {
        evicted.add(opened);
        opened = other;
      } else {
        leases.put(id, opened);
        evictInto(evicted);
      }
      opened.users++;
    } finally {
      lock.unlock();
    }
    closeAll(evicted);
    return opened;
  }

  /** Closes a file: it is deleted, or its channel was closed by an interrupt. */
  void forget(long id) {
    List<Lease> evicted = new ArrayList<>();
    lock.lock();
    try {
      retire(leases.remove(id), evicted);
    } finally {
      lock.unlock();
    }
    closeAll(evicted);
  }

  @Override
  public void close() {
    List<Lease> evicted = new ArrayList<>();
    lock.lock();
    try {
      leases.values().forEach(lease -> retire(lease, evicted));
      leases.clear();
    } finally {
      lock.unlock();
    }
    closeAll(evicted);
  }

  private Lease use(long id) {
    lock.lock();
    try {
      Lease lease = leases.get(id);
      if (lease != null) {
        lease.users++;
      }
      return lease;
    } finally {
      lock.unlock();
    }
  }

  private void evictInto(List<Lease> evicted) {
    var eldest = leases.values().iterator();
    while (leases.size() > limit) {
      Lease lease = eldest.next();
      eldest.remove();
      retire(lease, evicted);
    }
  }

  private void retire(Lease lease, List<Lease> evicted) {
    if (lease != null) {
      lease.retired = true;
      if (lease.users == 0) {
        evicted.add(lease);
      }
    }
  }

  private void closeAll(List<Lease> evicted) {
    evicted.forEach(lease -> lease.closeFile());
  }

  /** One use of an open file. */
  final class Lease implements AutoCloseable {
    private final F file;
    private int users;
    private boolean retired;

    private Lease(F file) {
      this.file = file;
    }

    F file() {
      return file;
    }

    @Override
    public void close() {
      boolean last;
      lock.lock();
      try {
        users--;
        last = retired && users == 0;
      } finally {
        lock.unlock();
      }
      if (last) {
        closeFile();
      }
    }

    private void closeFile() {
      try {
        file.close();
      } catch (IOException e) {
        // Open for reading only: there is nothing that could be lost.
      }
    }
  }
}
