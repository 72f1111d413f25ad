package dev.grove.bench;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** One workload on one open engine: what the body works with, and the stop-watch it presses. */
final class Run {
  private static final long REPORT_EVERY_NANOS = 200_000_000;
  private static final long STEP_MASK = 0x3F;

  private final Engine engine;
  private final Sizes sizes;
  private final Records records;
  private final Path directory;
  private final boolean rewritten;
  private final Latencies latencies = new Latencies();
  private long operations;
  private long userBytes;
  private long nextReport;
  private Usage start;
  private Usage end;
  private Usage settled;
  private Usage rested;

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

  /**
   * Starts the watch.
   *
   * @param count operations that will follow
   */
  void begin(long count) {
    operations = count;
    userBytes = 0;
    latencies.reset();
    start = Usage.now();
  }

  /** Does one operation and records how long it took. */
  void timed(Runnable operation) {
    long before = System.nanoTime();
    operation.run();
    latencies.record(System.nanoTime() - before);
  }

  /** Counts bytes of keys and values that were written or returned. */
  void moved(long bytes) {
    userBytes += bytes;
  }

  /** To be called after each operation, with its number. */
  void done(long number) {
    if ((number & STEP_MASK) == 0 && System.nanoTime() - nextReport >= 0) {
      nextReport = System.nanoTime() + REPORT_EVERY_NANOS;
      System.out.println(Worker.PROGRESS + 100 * number / operations + " %");
    }
  }

  void end() {
    end = Usage.now();
    settled = end;
    rested = end;
  }

  /** Waits until the engine has nothing to do in the background; what it does until then counts. */
  void settle() {
    System.out.println(Worker.PROGRESS + "settling");
    settled = Settling.await(engine);
    rested = sizes.waitsUntilIdle() ? Settling.awaitIdle(settled) : settled;
  }

  Result result(Workload workload, EngineKind kind) {
    Usage whole = rested.since(start);
    Map<Figure, Long> figures = new EnumMap<>(latencies.figures());
    figures.put(Figure.OPERATIONS, operations);
    figures.put(Figure.USER_BYTES, userBytes);
    figures.put(Figure.NANOS, end.since(start).nanos());
    figures.put(Figure.SETTLED_NANOS, settled.since(start).nanos());
    figures.put(Figure.CPU_NANOS, whole.cpuNanos());
    figures.put(Figure.READ_BYTES, whole.readBytes());
    figures.put(Figure.WRITTEN_BYTES, whole.writtenBytes());
    figures.put(Figure.DIRTIED_BYTES, whole.dirtiedBytes());
    figures.put(Figure.SPACE_BYTES, Directories.bytes(directory));
    figures.put(Figure.RESIDENT_BYTES, PeakMemory.bytes());
    return new Result(workload, kind, figures);
  }
}
