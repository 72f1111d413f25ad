package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs of tests leave that are ended in the middle: nothing, or what the next one removes. */
@Tag("fuse")
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
final class LeftoversTest {
  private static final int START_LIMIT_SECONDS = 60;

  @RegisterExtension final Groves groves = new Groves();

  private Path temporary;
  private Process holder;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    temporary = Files.createDirectory(groves.host().resolve("temporary"));
    Path ready = groves.host().resolve("ready");
    Path console = groves.host().resolve("console");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Holder.class.getName(),
            ready.toString());
    holder = Run.start(Path.of("").toAbsolutePath(), command, console, console);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_LIMIT_SECONDS);
    while (!Files.exists(ready)) {
      if (!holder.isAlive() || System.nanoTime() > deadline) {
        fail("no mounts:\n" + Files.readString(console));
      }
      Thread.sleep(20);
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    holder.destroyForcibly().waitFor();
  }

  /** What is mounted below, and what is there. */
  private List<Path> mounts() throws IOException {
    return new Place(temporary).mounts();
  }

  private List<Path> places() throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.filter(path -> path.getFileName().toString().startsWith("grove-e2e-"))
          .filter(Files::isDirectory)
          .toList();
    }
  }

  private void signal(String name) throws IOException, InterruptedException {
    Run.ok(temporary, "kill", "-" + name, Long.toString(holder.pid()));
    assertTrue(holder.waitFor(START_LIMIT_SECONDS, TimeUnit.SECONDS), "survives SIG" + name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT"})
  void aRunThatIsToldToEndLeavesNothing(String signal) throws IOException, InterruptedException {
    assertEquals(3, mounts().size());
    signal(signal);
    assertEquals(List.of(), mounts());
    assertEquals(List.of(), places());
  }

  @Test
  void whatAKilledRunLeavesTheNextOneRemoves() throws IOException, InterruptedException {
    Place.sweep(temporary);
    assertEquals(3, mounts().size(), "the mounts of a run that lives");
    Path strange = Files.createDirectory(temporary.resolve("grove-e2e-of-others"));
    signal("KILL");
    assertEquals(3, mounts().size());
    Place.sweep(temporary);
    assertEquals(List.of(), mounts());
    assertEquals(List.of(strange), places(), "what has no owner stays");
  }
}
