package dev.grove.bench;

/** Fills an empty directory, one record a commit. */
final class Inserts {
  private Inserts() {}

  static void run(Run run) {
    Records records = run.records();
    run.begin(records.count());
    for (long i = 0; i < records.count(); i++) {
      byte[] key = records.key(i);
      byte[] value = records.value(key);
      run.timed(() -> run.engine().put(key, value));
      run.moved(records.bytes());
      run.done(i);
    }
    run.end();
    run.settle();
  }
}
