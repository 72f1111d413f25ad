package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.cli.drill.Drill;
import dev.grove.cli.drill.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code grove drill} passes, leaves nothing behind, and notices a loss. */
@Tag("fuse")
@Timeout(value = 240, threadMode = ThreadMode.SEPARATE_THREAD)
final class DrillTest {
  @RegisterExtension final Groves groves = new Groves();

  @Test
  void keepsThePromiseAndCleansUp() throws IOException, InterruptedException {
    Path directory = Files.createDirectory(groves.host().resolve("dri ll"));
    Path output = groves.host().resolve("out");
    Process drill =
        Run.start(
            groves.host(),
            Run.grove("drill", "--rounds", "3", "--writers", "2", directory.toString()),
            output,
            output);
    try {
      assertTrue(drill.waitFor(220, TimeUnit.SECONDS), () -> "does not end: " + text(output));
    } finally {
      drill.destroy();
    }
    assertEquals(0, drill.exitValue(), () -> text(output));
    assertTrue(text(output).contains("\nkept: "), () -> text(output));
    assertTrue(isEmpty(directory), () -> text(output));
  }

  /**
   * The end of the log is cut off before each recovery, which Grove cannot tell from a torn one.
   */
  @Test
  void noticesThatWhatWasSyncedIsGone() throws IOException, InterruptedException {
    Path directory = Files.createDirectory(groves.host().resolve("drill"));
    List<String> said = new ArrayList<>();
    Plan plan =
        new Plan(
            directory,
            10,
            Duration.ofMinutes(3),
            5,
            2,
            false,
            false,
            List.of(DrillTest::cutLog),
            said::add);
    assertEquals(Drill.BROKEN, new Drill(plan).run(), said::toString);
    assertTrue(said.getLast().startsWith("evidence: "), said::toString);
    Path evidence;
    try (Stream<Path> left = Files.list(directory)) {
      evidence = left.findFirst().orElseThrow();
    }
    assertTrue(Files.exists(evidence.resolve("crashed/GROVE")), said::toString);
    assertTrue(!isEmpty(evidence.resolve("journal")), said::toString);
    assertTrue(isEmpty(evidence.resolve("mnt")), "still mounted");
  }

  @Test
  void aDrillThatIsToldToEndCleansUp() throws IOException, InterruptedException {
    Path directory = Files.createDirectory(groves.host().resolve("drill"));
    Path output = groves.host().resolve("out");
    Process drill =
        Run.start(groves.host(), Run.grove("drill", directory.toString()), output, output);
    try {
      while (drill.isAlive() && !text(output).contains("round 1,")) {
        Thread.sleep(20);
      }
      Run.ok(groves.host(), "kill", "-TERM", Long.toString(drill.pid()));
      assertTrue(drill.waitFor(60, TimeUnit.SECONDS), "does not end");
      assertEquals(143, drill.exitValue(), () -> text(output));
      assertTrue(isEmpty(directory), "something is left");
    } finally {
      drill.destroy();
    }
  }

  @Test
  void refusesWhatIsNoDirectory() throws IOException, InterruptedException {
    Run drill = Run.any(groves.host(), Run.grove("drill", "missing"));
    assertEquals(2, drill.exit(), drill::toString);
    assertTrue(drill.err().startsWith("grove: no such directory"), drill::toString);
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> cutLog(Path volume) {
    try (Stream<Path> logs = Files.list(volume.resolve("log"))) {
      Optional<Path> newest = logs.filter(DrillTest::isWritten).max(Path::compareTo);
      if (newest.isPresent()) {
        try (FileChannel log = FileChannel.open(newest.get(), StandardOpenOption.WRITE)) {
          log.truncate(log.size() / 2);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return List.of();
  }

  private static boolean isWritten(Path log) {
    return log.toFile().length() > 1000;
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }
}
