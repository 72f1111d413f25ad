package dev.grove.bench.micro;

import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a page of 16 KiB costs by itself: LZ4 as pages use it, and the checksum. */
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
public class PageBenchmark {
  private static final int PAGE_BYTES = 16 << 10;

  private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
  private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
  private final byte[] body = new byte[PAGE_BYTES];
  private final byte[] unpacked = new byte[PAGE_BYTES];
  private final byte[] stored = new byte[2 * PAGE_BYTES];
  private int storedBytes;

  @Setup
  public void fill() {
    byte[][] keys = Data.randomKeys(PAGE_BYTES / 100, 1);
    int at = 0;
    for (int i = 0; at + 116 <= PAGE_BYTES; i++) {
      System.arraycopy(keys[i], 0, body, at, 16);
      System.arraycopy(Data.value(i), 0, body, at + 16, 100);
      at += 116;
    }
    storedBytes = encode();
  }

  @Benchmark
  public final int encode() {
    return compressor.compress(body, 0, PAGE_BYTES, stored, 0, stored.length);
  }

  @Benchmark
  public int decode() {
    return decompressor.decompress(stored, 0, storedBytes, unpacked, 0, PAGE_BYTES);
  }

  @Benchmark
  public long checksum() {
    CRC32C crc = new CRC32C();
    crc.update(stored, 0, storedBytes);
    return crc.getValue();
  }
}
