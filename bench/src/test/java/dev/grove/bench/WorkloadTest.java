package dev.grove.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every workload on every engine, small; each checks what it reads. */
class WorkloadTest {
  private static final Sizes SMALL = new Sizes(20_000, 100, 1_000, 384);

  @TempDir Path directory;

  @ParameterizedTest
  @EnumSource
  void everyWorkloadEndsWithWhatWasWritten(EngineKind kind) {
    for (Workload workload : Workload.values()) {
      Path place = directory.resolve(workload.dataset().name());
      Result result = Worker.measure(kind, workload, place, true, SMALL);
      long nanos = result.get(Figure.NANOS);
      assertTrue(nanos > 0 && result.get(Figure.SETTLED_NANOS) >= nanos, result.toLine());
      assertEquals(result, Result.fromLine(result.toLine()));
      assertTrue(result.get(Figure.USER_BYTES) > 0 || workload == Workload.READ_MISS);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aWrongValueFailsTheRun(EngineKind kind) {
    Worker.measure(kind, Workload.RANDOM_INSERT, directory, false, SMALL);
    try (Engine engine = kind.open(directory, new Budgets(SMALL.memoryMib()))) {
      byte[] key = SMALL.dataset(Dataset.RANDOM).key(17);
      byte[] wrong = SMALL.dataset(Dataset.RANDOM).value(key);
      wrong[3] ^= 1;
      engine.put(key, wrong);
    }
    WrongResultException e =
        assertThrows(
            WrongResultException.class,
            () -> Worker.measure(kind, Workload.SCAN, directory, false, SMALL));
    assertTrue(e.getMessage().contains("wrong value"), e.getMessage());
  }

  @Test
  void keysOfEveryLengthAreDistinctAndWhole() {
    Records large = SMALL.dataset(Dataset.LARGE);
    java.util.Set<String> seen = new java.util.HashSet<>();
    for (long i = 0; i < large.count(); i++) {
      byte[] key = large.key(i);
      assertEquals(Records.LARGE_KEY_BYTES, key.length);
      assertTrue(seen.add(Records.hex(key).substring(48)), "the last 16 bytes repeat at " + i);
      large.check(key, large.value(key));
    }
  }

  @Test
  void hotRecordsAreAboutAsManyAsWanted() {
    Records records = SMALL.dataset(Dataset.RANDOM);
    long below =
        java.util.stream.LongStream.range(0, records.count())
            .filter(i -> Records.within(records.key(i), 0, 64, 256))
            .count();
    assertTrue(below > 4_500 && below < 5_500, "below: " + below);
  }
}
