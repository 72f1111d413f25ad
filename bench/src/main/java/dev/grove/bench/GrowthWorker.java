package dev.grove.bench;

import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * The process that fills a directory and measures each part of it. Its standard output is lines for
 * {@link Growth}: progress and failure as those of {@link Worker}, and {@code slice <cells>}.
 */
public final class GrowthWorker {
  static final String SLICE = "slice ";
  private static final long REPORT_MASK = 0xFFFF;
  private static final int CHECKED = 1000;

  private GrowthWorker() {}

  /** Arguments: engine, directory, records, records of a slice, bytes of a value, MiB. */
  public static void main(String[] words) {
    try {
      Sizes sizes =
          new Sizes(
              Long.parseLong(words[2]), Integer.parseInt(words[4]), 0, Integer.parseInt(words[5]));
      fill(
          EngineKind.valueOf(words[0]),
          Path.of(words[1]),
          sizes,
          Long.parseLong(words[3]),
          slice -> System.out.println(SLICE + String.join(" ", slice.cells())));
    } catch (RuntimeException | OutOfMemoryError e) {
      e.printStackTrace();
      System.out.println(Worker.FAILED + e);
      System.exit(1);
    }
  }

  /**
   * Inserts random records, one commit each, and reads some of them back at the end.
   *
   * @param slice records of each part
   */
  static void fill(
      EngineKind kind, Path directory, Sizes sizes, long slice, Consumer<GrowthSlice> sink) {
    Records records = sizes.dataset(Dataset.RANDOM);
    try (Engine engine = kind.open(directory, new Budgets(sizes.memoryMib()))) {
      for (long first = 0; first < records.count(); first += slice) {
        sink.accept(slice(kind, engine, records, first, Math.min(first + slice, records.count())));
      }
      SplittableRandom random = new SplittableRandom(records.count());
      for (int i = 0; i < CHECKED; i++) {
        byte[] key = records.key(random.nextLong(records.count()));
        records.check(key, engine.get(key));
      }
    }
  }

  private static GrowthSlice slice(
      EngineKind kind, Engine engine, Records records, long first, long end) {
    Latencies latencies = new Latencies();
    Usage start = Usage.now();
    for (long i = first; i < end; i++) {
      byte[] key = records.key(i);
      byte[] value = records.value(key);
      long before = System.nanoTime();
      engine.put(key, value);
      latencies.record(System.nanoTime() - before);
      if ((i & REPORT_MASK) == 0) {
        System.out.println(Worker.PROGRESS + 100 * i / records.count() + " %");
      }
    }
    Usage used = Usage.now().since(start);
    return new GrowthSlice(
        kind,
        end,
        end - first,
        used.nanos(),
        used.cpuNanos(),
        used.writtenBytes(),
        latencies.percentile(99.9),
        latencies.percentile(100));
  }
}
