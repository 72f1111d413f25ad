package dev.grove.actors.southbound;

import dev.grove.actors.volume.VolumeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Blobs that were written and not yet forced. Their channels stay open until then: the kernel
 * reports an error of its write-back to the descriptors that were open at that time, and might have
 * forgotten it for one opened later.
 */
final class UnforcedBlobs {
  private static final Logger LOG = LoggerFactory.getLogger(UnforcedBlobs.class);

  private final int limit;

  /**
   * Held while the device works: a force must not return while another thread is still forcing one
   * of its blobs.
   */
  private final ReentrantLock forcing = new ReentrantLock();

  /** Guards the fields below; never held while the device works. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Long, Written> blobs = new LinkedHashMap<>();
  private final Set<Path> directories = new HashSet<>();
  private final Map<Long, VolumeException> failed = new HashMap<>();
  private VolumeException directoryFailure;

  private record Written(Path path, FileChannel channel) {}

  UnforcedBlobs(int limit) {
    this.limit = limit;
  }

  /** A directory has new names in it. */
  void addDirectory(Path directory) {
    lock.lock();
    try {
      directories.add(directory);
    } finally {
      lock.unlock();
    }
  }

  /** A blob has been written. When there are too many, the oldest is forced at once. */
  void add(long id, Path path, FileChannel channel) {
    Long oldest = null;
    lock.lock();
    try {
      directories.add(path.getParent());
      blobs.put(id, new Written(path, channel));
      if (blobs.size() > limit) {
        oldest = blobs.keySet().iterator().next();
      }
    } finally {
      lock.unlock();
    }
    if (oldest != null) {
      forceEarly(oldest);
    }
  }

  /**
   * A failure is kept for whoever asks for that blob to be forced; the blob just written is not
   * concerned.
   */
  private void forceEarly(long id) {
    try {
      forceData(List.of(id));
    } catch (VolumeException kept) {
      LOG.debug("forcing blob {} failed", id, kept);
    }
  }

  void force(Collection<Long> ids) {
    forceData(ids);
    forceDirectories();
  }

  /** The blob is deleted: nothing about it matters any more. */
  void remove(long id) {
    Written written;
    lock.lock();
    try {
      written = blobs.remove(id);
      failed.remove(id);
    } finally {
      lock.unlock();
    }
    if (written != null) {
      closeQuietly(written);
    }
  }

  void close() {
    lock.lock();
    try {
      blobs.values().forEach(UnforcedBlobs::closeQuietly);
      blobs.clear();
    } finally {
      lock.unlock();
    }
  }

  private void forceData(Collection<Long> ids) {
    forcing.lock();
    try {
      for (long id : ids) {
        forceOne(id);
      }
    } finally {
      forcing.unlock();
    }
  }

  private void forceOne(long id) {
    Written written;
    lock.lock();
    try {
      if (failed.containsKey(id)) {
        throw failed.get(id);
      }
      written = blobs.remove(id);
    } finally {
      lock.unlock();
    }
    if (written == null) {
      return;
    }
    try (FileChannel channel = written.channel()) {
      channel.force(false);
    } catch (IOException e) {
      throw fail(id, Failures.of(e, Failures.SYNC, written.path()));
    }
  }

  private VolumeException fail(long id, VolumeException failure) {
    lock.lock();
    try {
      failed.put(id, failure);
      return failure;
    } finally {
      lock.unlock();
    }
  }

  private void forceDirectories() {
    forcing.lock();
    try {
      List<Path> pending;
      lock.lock();
      try {
        if (directoryFailure != null) {
          throw directoryFailure;
        }
        pending = new ArrayList<>(directories);
        directories.clear();
      } finally {
        lock.unlock();
      }
      for (Path directory : pending) {
        forceDirectory(directory);
      }
    } finally {
      forcing.unlock();
    }
  }

  private void forceDirectory(Path directory) {
    try {
      Directories.force(directory);
    } catch (IOException e) {
      lock.lock();
      try {
        directoryFailure = Failures.of(e, Failures.SYNC, directory);
        throw directoryFailure;
      } finally {
        lock.unlock();
      }
    }
  }

  private static void closeQuietly(Written written) {
    try {
      written.channel().close();
    } catch (IOException e) {
      // The blob was never promised to be durable.
    }
  }
}
