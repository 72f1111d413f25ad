package dev.grove.bench;

import java.nio.file.Path;

/** One workload on one open engine: what the body works with, and the stop-watch it presses. */
final class Run {
  private static final long REPORT_EVERY_NANOS = 200_000_000;
  private static final long STEP_MASK = 0x3F;

  private final Engine engine;
  private final Sizes sizes;
  private final Records records;
  private final Path directory;
  private final boolean rewritten;
  private long operations;
  private long nextReport;
  private Usage start;
  private Usage end;
  private Usage settled;

  Run(Engine engine, Sizes sizes, Dataset dataset, Path directory, boolean rewritten) {
    this.engine = engine;
    this.sizes = sizes;
    this.records = sizes.dataset(dataset);
    this.directory = directory;
    this.rewritten = rewritten;
  }

  Engine engine() {
    return engine;
  }

  Sizes sizes() {
    return sizes;
  }

  Records records() {
    return records;
  }

  /** Whether the values in the directory have been through {@link Workload#REWRITE_4K}. */
  boolean rewritten() {
    return rewritten;
  }

  void begin(long count) {
    operations = count;
    start = Usage.now();
  }

  /** To be called after each operation, with its number. */
  void done(long number) {
    if ((number & STEP_MASK) == 0 && System.nanoTime() - nextReport >= 0) {
      nextReport = System.nanoTime() + REPORT_EVERY_NANOS;
      System.out.println(Worker.PROGRESS + 100 * number / operations);
    }
  }

  void end() {
    end = Usage.now();
    settled = end;
  }

  /** Waits until the engine has nothing to do in the background; what it does until then counts. */
  void settle() {
    settled = Settling.await(engine);
  }

  Result result(Workload workload, EngineKind kind) {
    Usage whole = settled.since(start);
    return new Result(
        workload,
        kind,
        operations,
        end.since(start).nanos(),
        whole.nanos(),
        whole.cpuNanos(),
        whole.readBytes(),
        whole.writtenBytes(),
        Directories.bytes(directory),
        PeakMemory.bytes());
  }
}
