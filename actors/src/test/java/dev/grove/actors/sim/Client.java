package dev.grove.actors.sim;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.grove.actors.volume.SimulatedVolume;
import dev.grove.actors.volume.Volume;
import dev.grove.betree.key.Keys;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Edit;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;

/**
 * Somebody who does one thing after the other with a volume. What waits for an answer goes on while
 * others have their turn; a read takes place at one moment and is compared with the model at that
 * moment, but for a slow scan, which takes a few keys at a time.
 */
public final class Client {
  private final SplittableRandom random;
  private final Trace trace;
  private final SimulatedVolume volume;
  private final History history;
  private final int keySpace;
  private CompletableFuture<Long> pending = CompletableFuture.completedFuture(0L);
  private SlowScan scan;

  public Client(
      SplittableRandom random, Trace trace, SimulatedVolume volume, History history, int keySpace) {
    this.random = random;
    this.trace = trace;
    this.volume = volume;
    this.history = history;
    this.keySpace = keySpace;
  }

  public boolean isIdle() {
    return pending.isDone();
  }

  public void act() {
    if (scan != null && random.nextBoolean()) {
      scan = scan.goOn(1 + random.nextInt(20)) ? scan : null;
      return;
    }
    switch (random.nextInt(40)) {
      case 0, 1, 2, 3 -> get(key());
      case 4 -> getAll();
      case 5 -> {
        byte[] lo = key();
        scan(lo, random.nextBoolean() ? Keys.successor(lo) : key());
      }
      case 6 -> scan = new SlowScan(history.model(), volume.volume(), key());
      case 7 -> pending = history.sync(volume);
      case 8 -> {
        if (random.nextInt(4) == 0) {
          pending = history.checkpoint(volume);
        }
      }
      default -> pending = history.commit(volume, batch());
    }
  }

  private void get(byte[] key) {
    byte[] value = volume.volume().get(key);
    trace.add("get", Arrays.hashCode(value));
    same("get", key, history.model().get(key), value);
  }

  private void getAll() {
    List<byte[]> keys = random.ints(1 + random.nextInt(12)).mapToObj(_ -> key()).toList();
    List<byte[]> values = volume.volume().getAll(keys);
    for (int i = 0; i < keys.size(); i++) {
      same("getAll", keys.get(i), history.model().get(keys.get(i)), values.get(i));
    }
  }

  /** Reads a range at one moment. */
  public void scan(byte[] lo, byte[] hi) {
    if (hi != null && Keys.compare(lo, hi) > 0) {
      return;
    }
    try (Volume.Cursor cursor = volume.volume().scan(lo, hi)) {
      for (byte[] key : history.model().present(lo, hi)) {
        if (!cursor.next()) {
          throw new AssertionError("scan ends before " + text(key));
        }
        same("scan", key, key, cursor.key());
        same("scan", key, history.model().get(key), cursor.value());
      }
      if (cursor.next()) {
        throw new AssertionError("scan finds " + text(cursor.key()) + ", which should be absent");
      }
    }
  }

  private static void same(String what, byte[] key, byte[] expected, byte[] found) {
    if (!Arrays.equals(expected, found)) {
      throw new AssertionError(
          what + " of " + text(key) + ": expected " + text(expected) + ", found " + text(found));
    }
  }

  static String text(byte[] bytes) {
    return bytes == null
        ? "nothing"
        : HexFormat.of().formatHex(bytes, 0, Math.min(40, bytes.length));
  }

  private byte[] key() {
    return String.format("k%05d", random.nextInt(keySpace)).getBytes(UTF_8);
  }

  private Batch batch() {
    Batch batch = new Batch();
    int operations = random.nextInt(4) == 0 ? random.nextInt(12) : 1;
    for (int i = 0; i < operations; i++) {
      add(batch);
    }
    return batch;
  }

  private void add(Batch batch) {
    switch (random.nextInt(30)) {
      case 0 -> deleteRange(batch);
      case 1, 2, 3 -> batch.delete(key());
      case 4, 5, 6, 7, 8 -> batch.patch(key(), List.of(edit()));
      case 9 -> batch.put(key(), bytes(2000));
      default -> batch.put(key(), bytes(200));
    }
  }

  private void deleteRange(Batch batch) {
    byte[] lo = key();
    byte[] hi = key();
    switch (random.nextInt(12)) {
      case 0 -> batch.deleteRange(Keys.EMPTY, null);
      case 1 -> batch.deleteRange(lo, null);
      default -> {
        if (Keys.compare(lo, hi) < 0) {
          batch.deleteRange(lo, hi);
        }
      }
    }
  }

  private Edit edit() {
    int offset = random.nextInt(32);
    boolean create = random.nextBoolean();
    return random.nextInt(3) == 0
        ? new Edit.MaxU64(offset, random.nextLong(), create)
        : new Edit.SetBytes(offset, bytes(20), create);
  }

  private byte[] bytes(int limit) {
    byte[] bytes = new byte[random.nextInt(limit)];
    random.nextBytes(bytes);
    return bytes;
  }
}
