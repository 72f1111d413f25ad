package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.inode.FileMode;
import java.lang.Thread.State;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads at the same few names. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConcurrencyTest {
  private static final int THREADS = 6;
  private final Fixture on = new Fixture();

  private interface Work {
    void run(int thread) throws Exception;
  }

  private static void inParallel(Work work) throws Exception {
    try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        all.add(
            pool.submit(
                () -> {
                  work.run(thread);
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
  }

  private static boolean done(Runnable operation) {
    try {
      operation.run();
      return true;
    } catch (FsException e) {
      assertTrue(e.errno() != Errno.EIO && e.errno() != Errno.EAGAIN, e.errno().name());
      return false;
    }
  }

  @Test
  void oneOfManyCreatesSucceeds() throws Exception {
    AtomicLong made = new AtomicLong();
    inParallel(
        thread -> {
          for (int i = 0; i < 2000; i++) {
            String name = "f" + i;
            if (done(() -> on.file(ROOT_INO, name))) {
              made.incrementAndGet();
            }
          }
        });
    assertEquals(2000, made.get());
    assertEquals(2002, on.names(ROOT_INO).size());
  }

  @Test
  void eachFileIsRemovedOnceAndNoneIsLost() throws Exception {
    AtomicLong made = new AtomicLong();
    AtomicLong removed = new AtomicLong();
    long[] dirs = {ROOT_INO, on.dir(ROOT_INO, "d").ino(), on.dir(ROOT_INO, "e").ino()};
    inParallel(
        thread -> {
          SplittableRandom random = new SplittableRandom(thread);
          for (int i = 0; i < 4000; i++) {
            long dir = dirs[random.nextInt(3)];
            byte[] name = bytes("f" + random.nextInt(5));
            switch (random.nextInt(4)) {
              case 0 -> {
                if (done(() -> createAndWrite(dir, name))) {
                  made.incrementAndGet();
                }
              }
              case 1 -> {
                if (done(() -> on.fs.unlink(dir, name))) {
                  removed.incrementAndGet();
                }
              }
              case 2 -> {
                long to = dirs[random.nextInt(3)];
                done(() -> on.fs.rename(dir, name, to, bytes("g" + random.nextInt(1 << 30)), 1));
              }
              default -> done(() -> on.fs.forget(on.fs.lookup(dir, name).ino(), 1));
            }
          }
        });
    assertEquals(made.get() - removed.get(), filesBelowRoot());
    assertEquals(4, on.fs.getattr(ROOT_INO).nlink());
    assertEquals(3, on.fs.inodesInMemory());
    on.crash();
    assertEquals(made.get() - removed.get(), filesBelowRoot());
  }

  private void createAndWrite(long dir, byte[] name) {
    Attr file = on.fs.mknod(USER, dir, name, FileMode.REGULAR | 0600, 0);
    on.fs.write(USER, file.ino(), 0, MemorySegment.ofArray(name));
    on.fs.forget(file.ino(), 1);
  }

  private long filesBelowRoot() {
    int files = on.names(ROOT_INO).size() - 4;
    for (String dir : List.of("d", "e")) {
      files += on.names(on.at(dir).ino()).size() - 2;
    }
    long orphans = on.volume.content().keySet().stream().filter(key -> key[0] == 'O').count();
    assertEquals(0, orphans);
    long data = on.volume.content().keySet().stream().filter(key -> key[0] == 'D').count();
    assertEquals(files, data);
    return files;
  }

  /** It waits, or answers what was there before. */
  @Test
  void aReadThatMeetsATruncationShowsNoZeros() throws Exception {
    long file = on.file(ROOT_INO, "file").ino();
    on.write(file, 0, "before");
    AtomicReference<Thread> reader = new AtomicReference<>();
    AtomicReference<String> seen = new AtomicReference<>();
    on.volume.afterCommit =
        () -> {
          on.volume.afterCommit = () -> {};
          Thread reading = Thread.ofPlatform().start(() -> seen.set(on.read(file)));
          reader.set(reading);
          while (reading.getState() != State.BLOCKED && reading.getState() != State.TERMINATED) {
            Thread.onSpinWait();
          }
        };
    on.truncate(file, 2);
    reader.get().join();
    assertTrue(List.of("be", "before").contains(seen.get()), seen.get());
  }

  @Test
  void directoriesMoveUnderFilesInUse() throws Exception {
    long[] tops = {on.dir(ROOT_INO, "a").ino(), on.dir(ROOT_INO, "b").ino()};
    long moving = on.dir(tops[0], "m").ino();
    on.fs.forget(on.dir(tops[1], "n").ino(), 1);
    inParallel(
        thread -> {
          if (thread == 0) {
            for (int i = 0; i < 500; i++) {
              done(() -> on.fs.rename(tops[0], bytes("m"), tops[1], bytes("n"), 0));
              done(() -> on.fs.rename(tops[1], bytes("n"), tops[0], bytes("m"), 0));
            }
          } else {
            useFiles(moving, thread);
          }
        });
    assertEquals(2, on.fs.getattr(moving).nlink());
    assertEquals(List.of(".", ".."), on.names(moving));
    assertEquals(5, on.fs.getattr(tops[0]).nlink() + on.fs.getattr(tops[1]).nlink());
    assertEquals(4, on.fs.inodesInMemory());
    assertEquals(5, on.volume.content().size());
  }

  /**
   * Writes, moves, forgets, finds, reads and removes files of its own in a directory that moves.
   */
  private void useFiles(long dir, int thread) {
    for (int i = 0; i < 400; i++) {
      byte[] name = bytes("f" + thread);
      byte[] moved = bytes("g" + thread);
      Attr file = on.fs.mknod(USER, dir, name, FileMode.REGULAR | 0600, 0);
      on.write(file.ino(), 0, "x".repeat(100));
      on.write(file.ino(), 98, "y" + i + "\n");
      on.fs.rename(dir, name, dir, moved, 0);
      if (i % 2 == 0) {
        on.fs.forget(file.ino(), 1);
        assertEquals(file.ino(), on.fs.lookup(dir, moved).ino());
      }
      assertEquals("x".repeat(98) + "y" + i + "\n", on.read(file.ino()));
      on.fs.unlink(dir, moved);
      on.fs.forget(file.ino(), 1);
    }
  }

  /** The attributes in memory never fall back to what a lookup read before they changed. */
  @Test
  void lookupsDoNotBringBackOldAttributes() throws Exception {
    long start = on.file(ROOT_INO, "f").ino();
    on.fs.forget(start, 1);
    AtomicLong size = new AtomicLong();
    inParallel(
        thread -> {
          for (int i = 0; i < 3000; i++) {
            long before = size.get();
            Attr seen = on.fs.lookup(ROOT_INO, bytes("f"));
            assertTrue(seen.size() >= before, seen.size() + " after " + before);
            if (thread == 0) {
              on.write(seen.ino(), seen.size(), "+");
              size.set(seen.size() + 1);
            }
            on.fs.forget(seen.ino(), 1);
          }
        });
    assertEquals(3000, on.at("f").size());
  }
}
