package dev.grove.bench;

import java.util.SplittableRandom;

/**
 * Reads of single keys, each checked. A tenth as many go before, unmeasured, so that the code is
 * compiled.
 */
final class PointReads {
  private static final long SEED = 11;

  private PointReads() {}

  static void coldHits(Run run) {
    SplittableRandom random = new SplittableRandom(SEED);
    long count = run.sizes().coldReads();
    for (long i = 0; i < count / 10; i++) {
      hit(run, random.nextLong(run.records().count()));
    }
    run.begin(count);
    for (long i = 0; i < count; i++) {
      long number = random.nextLong(run.records().count());
      run.timed(() -> hit(run, number));
      run.done(i);
    }
    run.end();
  }

  static void misses(Run run) {
    Records records = run.records();
    long count = run.sizes().misses();
    for (long i = 0; i < count / 10; i++) {
      miss(run, 2 * records.count() + i);
    }
    run.begin(count);
    for (long i = 0; i < count; i++) {
      long number = records.count() + i;
      run.timed(() -> miss(run, number));
      run.done(i);
    }
    run.end();
  }

  /**
   * The first records of the key order, as many as fit any cache, are read twice, and then at
   * random.
   */
  static void hotHits(Run run) {
    long[] hot = firstOfKeyOrder(run);
    for (int pass = 0; pass < 2; pass++) {
      for (long number : hot) {
        hit(run, number);
      }
    }
    SplittableRandom random = new SplittableRandom(SEED);
    long count = run.sizes().hotReads();
    run.begin(count);
    for (long i = 0; i < count; i++) {
      long number = hot[random.nextInt(hot.length)];
      run.timed(() -> hit(run, number));
      run.done(i);
    }
    run.end();
  }

  /** Keys are spread evenly, so those below a bound are as many as wanted, nearly. */
  private static long[] firstOfKeyOrder(Run run) {
    Records records = run.records();
    int parts = 1 << 16;
    int part = (int) Math.max(1, parts * run.sizes().hotRecords() / records.count());
    long[] hot =
        java.util.stream.LongStream.range(0, records.count())
            .filter(i -> part >= parts || Records.within(records.key(i), 0, part, parts))
            .toArray();
    return hot.length == 0 ? new long[] {0} : hot;
  }

  private static void hit(Run run, long number) {
    byte[] key = run.records().key(number);
    run.records().check(key, run.engine().get(key));
    run.moved(run.records().bytes());
  }

  private static void miss(Run run, long number) {
    byte[] key = run.records().key(number);
    if (run.engine().get(key) != null) {
      throw new WrongResultException(
          "the key " + Records.hex(key) + " was never written and is there");
    }
  }
}
