package dev.grove.bench;

import java.util.Arrays;

/** Reads of everything in order; every record, the order and the number are checked. */
final class Scans {
  private Scans() {}

  static void whole(Run run) {
    scan(run, run.records().count(), false);
  }

  static void rest(Run run) {
    Records records = run.records();
    long rest =
        java.util.stream.LongStream.range(0, records.count())
            .filter(i -> !RangeDeletes.deletes(records.key(i)))
            .count();
    scan(run, rest, true);
  }

  private static void scan(Run run, long expected, boolean afterDeletes) {
    Check check = new Check(run, afterDeletes);
    run.begin(expected);
    run.engine().scan(check);
    run.end();
    if (check.count != expected) {
      throw new WrongResultException(
          "a scan found " + check.count + " records instead of " + expected);
    }
  }

  private static final class Check implements Engine.Rows {
    private final Run run;
    private final boolean afterDeletes;
    private byte[] before = {};
    private long count;

    Check(Run run, boolean afterDeletes) {
      this.run = run;
      this.afterDeletes = afterDeletes;
    }

    @Override
    public void row(byte[] key, byte[] value) {
      run.records().check(key, value);
      run.moved(run.records().bytes());
      if (Arrays.compareUnsigned(before, key) >= 0) {
        throw new WrongResultException("a scan is out of order at " + Records.hex(key));
      }
      if (afterDeletes && RangeDeletes.deletes(key)) {
        throw new WrongResultException("a scan found the deleted record " + Records.hex(key));
      }
      before = key;
      run.done(count++);
    }
  }
}
