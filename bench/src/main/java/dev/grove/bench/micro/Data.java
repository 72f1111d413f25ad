package dev.grove.bench.micro;

import dev.grove.betree.key.Keys;
import dev.grove.betree.merge.MergeWriter;
import dev.grove.betree.message.Put;
import dev.grove.betree.run.PageCache;
import dev.grove.betree.run.Run;
import dev.grove.betree.run.RunBuilder;
import dev.grove.betree.run.RunImage;
import dev.grove.betree.run.RunOptions;
import dev.grove.betree.run.RunReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Keys of 16 B, values of 100 B that are half random, and runs of them in memory. */
final class Data {
  /** About as many as fill a memtable of 32 MiB. */
  static final int MEMTABLE_ENTRIES = 160_000;

  private static final int KEY_BYTES = 16;
  private static final int VALUE_BYTES = 100;
  private static final int READ_AHEAD_BYTES = 1 << 20;

  private Data() {}

  static byte[][] randomKeys(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[][] keys = new byte[count][KEY_BYTES];
    for (byte[] key : keys) {
      random.nextBytes(key);
    }
    return keys;
  }

  static byte[][] sequentialKeys(int count) {
    byte[][] keys = new byte[count][];
    for (int i = 0; i < count; i++) {
      keys[i] = ByteBuffer.allocate(KEY_BYTES).putLong(i).putLong(~i).array();
    }
    return keys;
  }

  static byte[][] sorted(byte[][] keys) {
    byte[][] sorted = keys.clone();
    Arrays.sort(sorted, Keys::compare);
    return sorted;
  }

  static byte[] value(long seed) {
    byte[] half = new byte[VALUE_BYTES / 2];
    new SplittableRandom(seed).nextBytes(half);
    return Arrays.copyOf(half, VALUE_BYTES);
  }

  /** One run with a value for each key. */
  static RunImage build(long id, byte[][] sortedKeys, Put[] values) {
    RunBuilder builder = new RunBuilder(id, RunOptions.DEFAULTS);
    for (int i = 0; i < sortedKeys.length; i++) {
      builder.add(sortedKeys[i], values[i % values.length]);
    }
    return builder.finish();
  }

  static Put[] values(int count) {
    Put[] values = new Put[count];
    for (int i = 0; i < count; i++) {
      values[i] = new Put(value(i));
    }
    return values;
  }

  /** The run, read from memory through a cache of its own. */
  static Run open(RunImage image, long cacheBytes) {
    RunReader reader =
        new RunReader(
            (_, offset, length) -> image.read(offset, length),
            new PageCache(cacheBytes),
            READ_AHEAD_BYTES);
    return new Run(image.meta(), reader, _ -> {});
  }

  /** Merges as an interior node does: deletes would stay. */
  static MergeWriter merger() {
    return new MergeWriter(() -> 1_000, RunOptions.DEFAULTS, 16 << 20, false);
  }
}
