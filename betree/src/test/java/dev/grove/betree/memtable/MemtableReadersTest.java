package dev.grove.betree.memtable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Put;
import dev.grove.betree.source.PointCursor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class MemtableReadersTest {
  private static final int GROUPS = 200;
  private static final int COPIES = 7;
  private static final int COMMITS = 30_000;

  /** Copies of one group lie far apart, in different nodes. */
  private static byte[] key(int copy, int group) {
    return ByteBuffer.allocate(8).putInt(copy).putInt(group).array();
  }

  private static byte[] number(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  private static int number(Message message) {
    return ByteBuffer.wrap(((Put) message).value()).getInt();
  }

  /**
   * A batch gives all copies of a group the number of the commit; every 64th takes one whole copy
   * away and puts it back.
   */
  private static void write(Memtable memtable) {
    SplittableRandom random = new SplittableRandom(5);
    for (int commit = 1; commit <= COMMITS; commit++) {
      Batch batch = new Batch();
      int group = random.nextInt(GROUPS);
      for (int copy = 0; copy < COPIES; copy++) {
        batch.put(key(copy, group), number(commit));
      }
      if (commit % 64 == 0) {
        MemtableView view = memtable.view();
        batch.deleteRange(key(3, 0), key(4, 0));
        for (int i = 0; i < GROUPS; i++) {
          batch.put(key(3, i), i == group ? number(commit) : ((Put) view.find(key(3, i))).value());
        }
      }
      memtable.apply(batch);
    }
  }

  /** Returns how many views were checked. */
  private static long read(Memtable memtable, AtomicBoolean stop) {
    long views = 0;
    int newest = 0;
    do {
      MemtableView view = memtable.view();
      int[] seen = new int[GROUPS * COPIES];
      PointCursor cursor = view.points(KeyRange.ALL);
      int n = 0;
      while (cursor.next()) {
        seen[n++] = number(cursor.message());
      }
      assertEquals(seen.length, n);
      int max = 0;
      for (int group = 0; group < GROUPS; group++) {
        for (int copy = 0; copy < COPIES; copy++) {
          assertEquals(seen[group], seen[copy * GROUPS + group], "a part of a batch");
        }
        assertEquals(seen[group], number(view.find(key(COPIES - 1, group))));
        max = Math.max(max, seen[group]);
      }
      assertTrue(max >= newest, "views do not go back");
      newest = max;
      views++;
    } while (!stop.get());
    assertEquals(COMMITS, newest == COMMITS ? newest : number(newestOf(memtable)));
    return views;
  }

  private static Message newestOf(Memtable memtable) {
    PointCursor cursor = memtable.view().points(KeyRange.ALL);
    Message newest = null;
    while (cursor.next()) {
      if (newest == null || number(cursor.message()) > number(newest)) {
        newest = cursor.message();
      }
    }
    return newest;
  }

  @Test
  void readersSeeEveryBatchWhole() throws Exception {
    Memtable memtable = new Memtable();
    Batch all = new Batch();
    for (int i = 0; i < GROUPS * COPIES; i++) {
      all.put(key(i / GROUPS, i % GROUPS), number(0));
    }
    memtable.apply(all);
    AtomicBoolean stop = new AtomicBoolean();
    try (var pool = Executors.newFixedThreadPool(3)) {
      List<Future<Long>> readers = new ArrayList<>();
      Callable<Long> reader = () -> read(memtable, stop);
      for (int i = 0; i < 3; i++) {
        readers.add(pool.submit(reader));
      }
      try {
        write(memtable);
      } finally {
        stop.set(true);
      }
      for (Future<Long> views : readers) {
        assertTrue(views.get() > 1);
      }
    }
  }
}
