package dev.grove.fuse.fs.tree;

import static dev.grove.fuse.fs.FileSystem.ROOT_INO;
import static dev.grove.fuse.fs.tree.Fixture.USER;
import static dev.grove.fuse.fs.tree.Fixture.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.Volume;
import dev.grove.fuse.fs.Errno;
import dev.grove.fuse.fs.FileSystem.Attr;
import dev.grove.fuse.fs.FsException;
import dev.grove.fuse.fs.check.FsCheck;
import dev.grove.fuse.fs.check.Records;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many threads give and take the names of a few files, in directories that move. */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinkConcurrencyTest {
  private static final int THREADS = 6;
  private static final int STEPS = 3000;
  private static final int NAMES = 4;

  private final Fixture on = new Fixture();
  private final long[] dirs = new long[3];

  private static void allowed(Runnable operation) {
    try {
      operation.run();
    } catch (FsException e) {
      assertTrue(e.errno() != Errno.EIO && e.errno() != Errno.EAGAIN, e.errno().name());
    }
  }

  @Test
  void countsStayRight() throws Exception {
    dirs[0] = ROOT_INO;
    dirs[1] = on.dir(ROOT_INO, "d").ino();
    dirs[2] = on.dir(ROOT_INO, "e").ino();
    List<Future<?>> all = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
      for (int i = 0; i < THREADS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        all.add(
            pool.submit(
                () -> {
                  for (int step = 0; step < STEPS; step++) {
                    step(random);
                  }
                }));
      }
      for (Future<?> one : all) {
        one.get();
      }
    }
    assertEquals(3, on.fs.inodesInMemory());
    assertEquals(
        List.of(),
        FsCheck.check(Records.of((Volume) on.volume), Fixture.BLOCK, List.of(), _ -> {})
            .findings());
    verify();
    on.crash();
    verify();
  }

  private void step(SplittableRandom random) {
    long from = dirs[random.nextInt(3)];
    long to = dirs[random.nextInt(3)];
    byte[] name = bytes("f" + random.nextInt(NAMES));
    byte[] newName = bytes("f" + random.nextInt(NAMES));
    switch (random.nextInt(10)) {
      case 0 -> allowed(() -> on.fs.forget(on.file(from, Fixture.string(name)).ino(), 1));
      case 1, 2, 3 ->
          allowed(() -> with(from, name, ino -> on.fs.forget(linked(ino, to, newName), 1)));
      case 4, 5 -> allowed(() -> on.fs.unlink(from, name));
      case 6 -> allowed(() -> on.fs.rename(from, name, to, newName, random.nextInt(2) * 2));
      case 7 -> allowed(() -> with(from, name, ino -> on.write(ino, 0, "data")));
      case 8 ->
          allowed(
              () -> {
                long ino = on.fs.tmpfile(USER, from, 0600).ino();
                try {
                  on.fs.forget(linked(ino, to, newName), 1);
                } finally {
                  on.fs.forget(ino, 1);
                }
              });
      default ->
          // A directory comes and goes: all paths below change.
          allowed(() -> on.fs.rename(ROOT_INO, bytes("d"), ROOT_INO, bytes("e"), 2));
    }
  }

  private interface Use {
    void of(long ino);
  }

  private void with(long dir, byte[] name, Use use) {
    Attr found = on.fs.lookup(dir, name);
    try {
      use.of(found.ino());
    } finally {
      on.fs.forget(found.ino(), 1);
    }
  }

  private long linked(long ino, long dir, byte[] name) {
    return on.fs.link(ino, dir, name).ino();
  }

  /** Each file has as many names as it says. */
  private void verify() {
    Map<Attr, Integer> names = new HashMap<>();
    for (String dir : List.of("", "d/", "e/")) {
      for (int i = 0; i < NAMES; i++) {
        try {
          names.merge(on.at(dir + "f" + i), 1, Integer::sum);
        } catch (FsException e) {
          assertEquals(Errno.ENOENT, e.errno());
        }
      }
    }
    names.forEach((attr, count) -> assertEquals(count, attr.nlink()));
    names.keySet().forEach(attr -> on.fs.forget(attr.ino(), names.get(attr)));
  }
}
