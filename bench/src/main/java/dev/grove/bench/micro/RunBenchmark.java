package dev.grove.bench.micro;

import dev.grove.betree.key.KeyRange;
import dev.grove.betree.merge.Segment;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.Put;
import dev.grove.betree.run.ReadMode;
import dev.grove.betree.run.RunImage;
import dev.grove.betree.run.RunSlice;
import dev.grove.betree.source.PointCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One run of 100,000 entries: built, searched with all its pages cached and with none, read in
 * order; and four of a quarter each, merged. Building, reading and merging count per entry.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgs = {
      "-Xmx1g",
      "-XX:+UseG1GC",
      "-XX:+UseCompactObjectHeaders",
      "--enable-native-access=ALL-UNNAMED",
      "--sun-misc-unsafe-memory-access=allow"
    })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RunBenchmark {
  private static final int ENTRIES = 100_000;
  private static final int MERGED = 4;
  private static final long ENOUGH_BYTES = 256L << 20;

  private final byte[][] keys = Data.randomKeys(ENTRIES, 1);
  private final byte[][] absent = Data.randomKeys(ENTRIES, 2);
  private final byte[][] sorted = Data.sorted(keys);
  private final Put[] values = Data.values(1024);
  private final List<RunSlice> parts = new ArrayList<>();
  private RunSlice cached;
  private RunSlice uncached;
  private int next;

  @Setup
  public void build() {
    RunImage image = Data.build(1, sorted, values);
    cached = Data.open(image, ENOUGH_BYTES).slice(KeyRange.ALL);
    uncached = Data.open(image, 0).slice(KeyRange.ALL).withMode(ReadMode.COMPACT);
    for (int part = 0; part < MERGED; part++) {
      byte[][] some = new byte[ENTRIES / MERGED][];
      System.arraycopy(keys, part * some.length, some, 0, some.length);
      RunImage partImage = Data.build(part + 2, Data.sorted(some), values);
      parts.add(Data.open(partImage, 0).slice(KeyRange.ALL).withMode(ReadMode.COMPACT));
    }
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public RunImage buildRun() {
    return Data.build(9, sorted, values);
  }

  @Benchmark
  public Message findHit() {
    next = (next + 1) % ENTRIES;
    return cached.find(keys[next]);
  }

  /** A probe of the filter, nearly always, and of nothing else. */
  @Benchmark
  public Message findMiss() {
    next = (next + 1) % ENTRIES;
    return cached.find(absent[next]);
  }

  /** The pages of the filter, the index and the data are read from memory, checked and unpacked. */
  @Benchmark
  public Message findHitUncached() {
    next = (next + 1) % ENTRIES;
    return uncached.find(keys[next]);
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public long scan() {
    PointCursor cursor = uncached.points(KeyRange.ALL);
    long bytes = 0;
    while (cursor.next()) {
      bytes += cursor.key().length + (cursor.message() instanceof Put ? 1 : 0);
    }
    return bytes;
  }

  @Benchmark
  @OperationsPerInvocation(ENTRIES)
  public List<RunImage> mergeFour() {
    return Data.merger().merge(List.of(new Segment(KeyRange.ALL, parts)));
  }
}
