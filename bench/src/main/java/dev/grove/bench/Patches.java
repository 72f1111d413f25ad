package dev.grove.bench;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Overwrites 4 bytes at random offsets of present values of 4 KiB: by reading and writing them, and
 * blindly.
 */
final class Patches {
  private static final long REWRITES_SEED = 21;
  private static final long BLIND_SEED = 22;
  private static final int SAMPLE = 256;

  private Patches() {}

  /** Receives the patches of a stream. */
  private interface Target {
    void patch(long record, int offset, byte[] bytes);
  }

  private static void stream(long seed, long count, long records, Target target) {
    SplittableRandom random = new SplittableRandom(seed);
    for (long i = 0; i < count; i++) {
      byte[] bytes = new byte[Integer.BYTES];
      Records.writeInt(bytes, 0, random.nextInt());
      target.patch(
          random.nextLong(records), random.nextInt(Records.LARGE_BYTES - bytes.length + 1), bytes);
    }
  }

  static void rewrites(Run run) {
    measure(
        run,
        REWRITES_SEED,
        run.sizes().rewrites(),
        (record, offset, bytes) -> {
          byte[] key = run.records().key(record);
          byte[] value = run.engine().get(key);
          if (value == null) {
            throw new WrongResultException("the record " + Records.hex(key) + " is missing");
          }
          byte[] patched = value.clone();
          System.arraycopy(bytes, 0, patched, offset, bytes.length);
          run.engine().put(key, patched);
          run.moved(run.records().bytes());
        });
    verify(run, false);
  }

  static void blind(Run run) {
    measure(
        run,
        BLIND_SEED,
        run.sizes().patches(),
        (record, offset, bytes) -> {
          byte[] key = run.records().key(record);
          run.engine().patch(key, offset, bytes);
          run.moved(key.length + bytes.length);
        });
    verify(run, true);
  }

  private static void measure(Run run, long seed, long count, Target target) {
    run.begin(count);
    long[] done = {0};
    stream(
        seed,
        count,
        run.records().count(),
        (record, offset, bytes) -> {
          run.timed(() -> target.patch(record, offset, bytes));
          run.done(done[0]++);
        });
    run.end();
    run.settle();
  }

  /** Compares some records with a replay of every patch that they got. */
  private static void verify(Run run, boolean blindToo) {
    Records records = run.records();
    Map<Long, byte[]> expected = new HashMap<>();
    for (long i = 0; i < SAMPLE; i++) {
      long number = i * records.count() / SAMPLE;
      expected.put(number, records.value(records.key(number)));
    }
    Target replay =
        (record, offset, bytes) -> {
          byte[] value = expected.get(record);
          if (value != null) {
            System.arraycopy(bytes, 0, value, offset, bytes.length);
          }
        };
    if (!blindToo || run.rewritten()) {
      stream(REWRITES_SEED, run.sizes().rewrites(), records.count(), replay);
    }
    if (blindToo) {
      stream(BLIND_SEED, run.sizes().patches(), records.count(), replay);
    }
    expected.forEach(
        (number, value) -> {
          byte[] key = records.key(number);
          if (!Arrays.equals(value, run.engine().get(key))) {
            throw new WrongResultException("the patched record " + Records.hex(key) + " is wrong");
          }
        });
  }
}
