package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.posix.cases.AllCases;
import dev.grove.posix.exercise.Exerciser;
import dev.grove.posix.exercise.Plan;
import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Known;
import dev.grove.posix.suite.Outcome;
import dev.grove.posix.suite.Suite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The suite of POSIX cases and the exerciser, on Grove; and on ext4, to see that they are right.
 */
@Tag("fuse")
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
final class PosixSuiteTest {
  @RegisterExtension final Groves groves = new Groves();

  @Test
  void groveDiffersOnlyWhereItIsKnown() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    Outcome outcome = run(grove.mountPoint(), one -> true);
    List<String> surprises = known().surprises(outcome);
    assertTrue(surprises.isEmpty(), () -> String.join("\n", surprises));
    assertTrue(outcome.passed().size() > 2000, outcome::counts);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-orelatime", "-ostrictatime", "-Dfuse.access-times=relatime"})
  void accessTimesAreKept(String option) throws IOException, InterruptedException {
    MountedGrove grove = groves.prepare().startWith(List.of(option));
    Outcome outcome = run(grove.mountPoint(), one -> one.name().contains("atime"));
    assertEquals(Map.of(), outcome.failed());
    assertTrue(outcome.passed().size() >= 4, outcome::counts);
  }

  @Test
  void ext4Passes() throws IOException, InterruptedException {
    Ext4 ext4 = groves.ext4(512);
    // The names of all bytes are left out, and of uses the classes of users but one: they are many.
    Outcome outcome =
        run(
            ext4.mountPoint(),
            one -> !one.name().startsWith("name/byte") && !one.name().contains("/club-"));
    assertEquals(Map.of(), outcome.failed());
    assertTrue(outcome.passed().size() > 2000, outcome::counts);
  }

  private static Outcome run(Path directory, Predicate<Case> which) {
    Assumptions.assumeTrue(
        System.getProperty("os.arch").equals("amd64"), "skipped: the suite calls Linux on x86-64");
    List<Case> cases = AllCases.all().stream().filter(which).toList();
    return Suite.run(directory.toString(), true, cases, (name, why) -> {});
  }

  private static Known known() throws IOException {
    try (InputStream file = Known.class.getResourceAsStream("/dev/grove/posix/known-differences")) {
      String text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
      return Known.parse(text.lines().toList());
    }
  }

  @Test
  void randomOperationsWithRemounts() throws IOException, InterruptedException {
    MountedGrove grove = groves.mount();
    String directory = grove.mountPoint().toString();
    Plan plan = new Plan(directory, 20_261, 20_000, 1 << 18, () -> remount(grove), 6_000);
    assertEquals(Optional.empty(), Exerciser.run(plan, done -> {}));
  }

  static void remount(MountedGrove grove) {
    try {
      grove.remount();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
