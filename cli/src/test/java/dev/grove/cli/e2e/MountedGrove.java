package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One volume, one mount point, and the process of {@code grove mount} in between. */
final class MountedGrove {
  private static final long START_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);
  private static final long END_LIMIT_SECONDS = 60;

  private final Path volume;
  private final Path mountPoint;
  private final Path directory;
  private final Path output;
  private final Path errors;
  private Process process;

  MountedGrove(Path volume, Path mountPoint, Path directory) throws IOException {
    this.volume = volume;
    this.mountPoint = mountPoint;
    this.directory = directory;
    output = Files.createTempFile(directory, "grove-", ".out");
    errors = Files.createTempFile(directory, "grove-", ".err");
  }

  Path volume() {
    return volume;
  }

  Path mountPoint() {
    return mountPoint;
  }

  /** A path below the mount point. */
  Path path(String relative) {
    return mountPoint.resolve(relative);
  }

  /** Mounts, and returns when it is ready. */
  MountedGrove start(String... settings) throws IOException, InterruptedException {
    return startWith(Groves.options(settings));
  }

  /** The same, with any options. */
  MountedGrove startWith(List<String> options) throws IOException, InterruptedException {
    process = Run.start(directory, commandWith(options), output, errors);
    long deadline = System.nanoTime() + START_LIMIT_NANOS;
    while (!Files.readString(output).contains("\nunmount ")) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        fail("grove mount did not get ready:\n" + console());
      }
      Thread.sleep(10);
    }
    assertTrue(isMounted(), "ready, but not mounted");
    return this;
  }

  /** Runs {@code grove mount} where it must fail. */
  Run refused(String... settings) throws IOException, InterruptedException {
    return Run.any(directory, command(settings));
  }

  List<String> command(String... settings) {
    return commandWith(Groves.options(settings));
  }

  List<String> commandWith(List<String> options) {
    List<String> arguments = new ArrayList<>(List.of("mount"));
    arguments.addAll(options);
    arguments.add(volume.toString());
    arguments.add(mountPoint.toString());
    // Started in the background, these tests may have been told to ignore Ctrl-C, and would pass
    // that on.
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.addAll(Run.grove(arguments.toArray(String[]::new)));
    return command;
  }

  /** SIGKILL; the mount stays behind, dead. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertTrue(process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS), "survives SIGKILL");
  }

  /** After {@link #kill}: removes the dead mount and mounts again. */
  void recover(String... settings) throws IOException, InterruptedException {
    Run.ok(directory, "umount", "-l", mountPoint.toString());
    start(settings);
  }

  /** Sends a signal, returns the exit code. */
  int end(String signal) throws IOException, InterruptedException {
    signal(signal);
    return awaitEnd();
  }

  void signal(String signal) throws IOException, InterruptedException {
    Run.ok(directory, "kill", "-" + signal, Long.toString(process.pid()));
  }

  /** Where its output goes. */
  Path directory() {
    return directory;
  }

  long pid() {
    return process.pid();
  }

  int awaitEnd() throws InterruptedException {
    assertTrue(process.waitFor(END_LIMIT_SECONDS, TimeUnit.SECONDS), "does not end");
    return process.exitValue();
  }

  /** A clean end. */
  void unmount() throws IOException, InterruptedException {
    assertEquals(0, end("TERM"), this::console);
    assertTrue(!isMounted(), "ended, but still mounted");
  }

  void remount(String... settings) throws IOException, InterruptedException {
    unmount();
    start(settings);
  }

  boolean isRunning() {
    return process != null && process.isAlive();
  }

  boolean isMounted() throws IOException {
    try (Stream<String> lines =
        Files.lines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1)) {
      return lines.anyMatch(line -> line.contains(" " + mountPoint + " "));
    }
  }

  /** What the process has printed. */
  String console() {
    try {
      return Files.readString(output) + Files.readString(errors);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String errors() throws IOException {
    return Files.readString(errors);
  }

  /** Ends everything by force; harmless if there is nothing. */
  void detach() {
    try {
      if (process != null) {
        kill();
      }
      while (isMounted()) {
        Run.ok(directory, "umount", "-l", mountPoint.toString());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return volume + " on " + mountPoint;
  }
}
