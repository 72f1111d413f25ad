package dev.grove.bench.micro;

import dev.grove.betree.memtable.Memtable;
import dev.grove.betree.memtable.MemtableView;
import dev.grove.betree.message.Batch;
import dev.grove.betree.message.Message;
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

/** Puts that fill a memtable, one batch each, and lookups in a full one. */
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
public class MemtableBenchmark {
  private final byte[][] random = Data.randomKeys(Data.MEMTABLE_ENTRIES, 1);
  private final byte[][] sequential = Data.sequentialKeys(Data.MEMTABLE_ENTRIES);
  private final byte[] value = Data.value(1);
  private MemtableView full;
  private int next;

  @Setup
  public void fill() {
    full = filled(random).view();
  }

  @Benchmark
  @OperationsPerInvocation(Data.MEMTABLE_ENTRIES)
  public Memtable putRandom() {
    return filled(random);
  }

  @Benchmark
  @OperationsPerInvocation(Data.MEMTABLE_ENTRIES)
  public Memtable putSequential() {
    return filled(sequential);
  }

  @Benchmark
  public Message get() {
    next = (next + 1) % random.length;
    return full.find(random[next]);
  }

  private Memtable filled(byte[][] keys) {
    Memtable memtable = new Memtable();
    for (byte[] key : keys) {
      memtable.apply(new Batch().put(key, value));
    }
    return memtable;
  }
}
