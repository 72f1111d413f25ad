package dev.grove.bench;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Scans of 100 records from random present keys, after opening. A tenth as many go before,
 * unmeasured. The first key, the order and every value are checked.
 */
final class ShortScans {
  private static final long SEED = 12;
  private static final int LENGTH = 100;

  private ShortScans() {}

  static void run(Run run) {
    SplittableRandom random = new SplittableRandom(SEED);
    long count = run.sizes().shortScans();
    for (long i = 0; i < count / 10; i++) {
      scan(run, random.nextLong(run.records().count()));
    }
    run.begin(count);
    for (long i = 0; i < count; i++) {
      long first = random.nextLong(run.records().count());
      run.timed(() -> scan(run, first));
      run.done(i);
    }
    run.end();
  }

  private static void scan(Run run, long first) {
    byte[] from = run.records().key(first);
    Check check = new Check(run, from);
    run.engine().scan(from, LENGTH, check);
    if (check.count > LENGTH || (check.count < LENGTH && !isNearTheEnd(run, from))) {
      throw new WrongResultException(
          "a scan of %d records from %s found %d"
              .formatted(LENGTH, Records.hex(from), check.count));
    }
  }

  /** Whether there may be fewer than a scan's records from here on: keys are spread evenly. */
  private static boolean isNearTheEnd(Run run, byte[] from) {
    int parts = 1 << 12;
    int last = (int) Math.min(parts, 1 + 4L * LENGTH * parts / run.records().count());
    return Arrays.compareUnsigned(from, Records.bound(parts - last, parts)) >= 0;
  }

  private static final class Check implements Engine.Rows {
    private final Run run;
    private byte[] before;
    private int count;

    Check(Run run, byte[] from) {
      this.run = run;
      this.before = from;
    }

    @Override
    public void row(byte[] key, byte[] value) {
      int order = Arrays.compareUnsigned(before, key);
      if (count == 0 ? order != 0 : order >= 0) {
        throw new WrongResultException("a short scan is out of order at " + Records.hex(key));
      }
      run.records().check(key, value);
      run.moved(run.records().bytes());
      before = key;
      count++;
    }
  }
}
