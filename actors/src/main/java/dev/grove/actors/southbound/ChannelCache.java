package dev.grove.actors.southbound;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * Channels open for reading, the least recently used closed first. A channel that a reader is using
 * is closed when the last of its readers gives it back, so there are at most {@code limit} channels
 * plus one for each thread that is reading.
 */
final class ChannelCache implements AutoCloseable {
  private final LongFunction<Path> paths;
  private final int limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Long, Lease> leases = new LinkedHashMap<>(16, 0.75f, true);

  ChannelCache(LongFunction<Path> paths, int limit) {
    this.paths = paths;
    this.limit = limit;
  }

  /** An open channel; {@link Lease#close} gives it back. */
  Lease acquire(long id) throws IOException {
    Lease cached = use(id);
    if (cached != null) {
      return cached;
    }
    // Opening waits for the device, so it is done outside of the lock; who comes second drops its
    // own.
    Lease opened = new Lease(FileChannel.open(paths.apply(id), StandardOpenOption.READ));
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

  /** Forgets a channel: its file is deleted, or the channel was closed by an interrupt. */
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

  private static void retire(Lease lease, List<Lease> evicted) {
    if (lease != null) {
      lease.retired = true;
      if (lease.users == 0) {
        evicted.add(lease);
      }
    }
  }

  private static void closeAll(List<Lease> evicted) {
    evicted.forEach(Lease::closeChannel);
  }

  /** One use of a channel. */
  final class Lease implements AutoCloseable {
    private final FileChannel channel;
    private int users;
    private boolean retired;

    private Lease(FileChannel channel) {
      this.channel = channel;
    }

    FileChannel channel() {
      return channel;
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
        closeChannel();
      }
    }

    private void closeChannel() {
      try {
        channel.close();
      } catch (IOException e) {
        // Open for reading only: there is nothing that could be lost.
      }
    }
  }
}
