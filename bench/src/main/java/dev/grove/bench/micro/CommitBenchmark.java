package dev.grove.bench.micro;

import com.typesafe.config.ConfigFactory;
import dev.grove.actors.volume.Volume;
import dev.grove.actors.volume.VolumeSettings;
import dev.grove.actors.volume.Volumes;
import dev.grove.betree.message.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Commits of one record to a volume in the temporary directory, with all that follows from them in
 * the background.
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
public class CommitBenchmark {
  private final SplittableRandom random = new SplittableRandom(1);
  private final byte[] value = Data.value(1);
  private Path directory;
  private Volume volume;

  @Setup
  public void open() throws IOException {
    directory = Files.createTempDirectory("grove-micro");
    volume = Volumes.open(directory, VolumeSettings.from(ConfigFactory.load()));
  }

  @Benchmark
  public long commitRandom() {
    byte[] key = new byte[16];
    random.nextBytes(key);
    return volume.commit(new Batch().put(key, value));
  }

  @TearDown
  public void close() throws IOException {
    volume.close();
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
