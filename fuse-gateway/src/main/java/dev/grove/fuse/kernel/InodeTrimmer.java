package dev.grove.fuse.kernel;

import dev.grove.fuse.fs.FileSystem;
import dev.grove.fuse.kernel.sys.Errnos;
import dev.grove.fuse.kernel.sys.Syscalls;
import dev.grove.fuse.kernel.wire.PruneMessage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the inodes in memory. The kernel keeps as many as its own memory allows, and each is known
 * here too; when they are too many, it is asked to forget some, round and round, of which it keeps
 * those in use. On a thread and a descriptor of its own: the kernel may wait for readers meanwhile.
 */
final class InodeTrimmer {
  private static final Logger LOG = LoggerFactory.getLogger(InodeTrimmer.class);
  private static final Duration PERIOD = Duration.ofMillis(200);

  /** When a whole round was of little use, because so many are in use, the next one comes later. */
  private static final Duration LONGEST_PERIOD = Duration.ofSeconds(30);

  private final FileSystem fs;
  private final int maxInodes;
  private final int device;
  private final CountDownLatch ended;
  private Iterator<Long> numbers;

  /** Takes over {@code device}. */
  InodeTrimmer(FileSystem fs, int maxInodes, int device, CountDownLatch ended) {
    this.fs = fs;
    this.maxInodes = maxInodes;
    this.device = device;
    this.ended = ended;
    this.numbers = fs.inodeNumbers();
  }

  void start() {
    Thread.ofPlatform().name("grove-fuse-trim").daemon().start(this::run);
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      Syscalls syscalls = new Syscalls(arena);
      MemorySegment notice = arena.allocate(PruneMessage.MAX_BYTES, Long.BYTES);
      try {
        Duration period = PERIOD;
        boolean understood = true;
        while (understood && !ended.await(period.toNanos(), TimeUnit.NANOSECONDS)) {
          understood = trim(syscalls, notice);
          period = fs.inodesInMemory() <= maxInodes ? PERIOD : longer(period);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } finally {
        syscalls.close(device);
      }
    }
  }

  private static Duration longer(Duration period) {
    Duration twice = period.multipliedBy(2);
    return twice.compareTo(LONGEST_PERIOD) < 0 ? twice : LONGEST_PERIOD;
  }

  /** At most one round of all inodes; false if the kernel does not know how. */
  private boolean trim(Syscalls syscalls, MemorySegment notice) {
    int tries = fs.inodesInMemory();
    while (tries > 0 && fs.inodesInMemory() > maxInodes) {
      int count = fill(notice);
      long written = syscalls.write(device, notice, PruneMessage.seal(notice, count));
      if (written == -Errnos.EINVAL) {
        LOG.warn(
            "this kernel cannot be asked to forget inodes: memory grows with the files in use");
        return false;
      }
      tries -= PruneMessage.MAX_COUNT;
    }
    return true;
  }

  private int fill(MemorySegment notice) {
    int count = 0;
    while (count < PruneMessage.MAX_COUNT && numbers.hasNext()) {
      PruneMessage.inode(notice, count++, numbers.next());
    }
    if (!numbers.hasNext()) {
      numbers = fs.inodeNumbers();
    }
    return count;
  }
}
