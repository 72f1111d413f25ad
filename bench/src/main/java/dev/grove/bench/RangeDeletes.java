package dev.grove.bench;

/**
 * Deletes a quarter of the key space in 64 ranges side by side, then waits until the space has come
 * back.
 */
final class RangeDeletes {
  private static final int PARTS = 256;
  private static final int FROM = 96;
  private static final int TO = 160;

  private RangeDeletes() {}

  static boolean deletes(byte[] key) {
    return Records.within(key, FROM, TO, PARTS);
  }

  static void run(Run run) {
    run.begin(TO - FROM);
    for (int part = FROM; part < TO; part++) {
      run.engine().deleteRange(Records.bound(part, PARTS), Records.bound(part + 1, PARTS));
      run.moved(2 * Records.KEY_BYTES);
      run.done(part - FROM);
    }
    run.end();
    run.settle();
  }
}
