package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What a program has answered.
 *
 * @param exit its exit code
 * @param out standard output, byte for byte as ISO 8859-1
 * @param err standard error, likewise
 */
record Run(int exit, String out, String err) {
  private static final long LIMIT_SECONDS = 100;

  /** Runs a program to its end and demands exit code 0. */
  static Run ok(Path directory, String... command) throws IOException, InterruptedException {
    Run run = any(directory, List.of(command));
    assertEquals(0, run.exit, () -> String.join(" ", command) + "\n" + run.out + run.err);
    return run;
  }

  /**
   * Runs a script of bash that ends at the first failure, and demands exit code 0.
   *
   * @param arguments {@code $1} and so on
   */
  static Run bash(Path directory, String script, Object... arguments)
      throws IOException, InterruptedException {
    Stream<String> head = Stream.of("bash", "-euo", "pipefail", "-c", script, "-");
    return ok(
        directory,
        Stream.concat(head, Stream.of(arguments).map(Object::toString)).toArray(String[]::new));
  }

  /** Runs a program to its end, whatever its exit code. */
  static Run any(Path directory, List<String> command) throws IOException, InterruptedException {
    Path output = Files.createTempFile("grove-e2e-", ".out");
    Path errors = Files.createTempFile("grove-e2e-", ".err");
    try {
      Process process = start(directory, command, output, errors);
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        fail("did not end within " + LIMIT_SECONDS + " s: " + command + "\n" + text(errors));
      }
      return new Run(process.exitValue(), text(output), text(errors));
    } finally {
      Files.delete(output);
      Files.delete(errors);
    }
  }

  /**
   * Starts a program that Ctrl-C would end, even if these tests were started in the background and
   * told to ignore it.
   */
  static Process start(Path directory, List<String> command, Path output, Path errors)
      throws IOException {
    List<String> whole = new ArrayList<>(List.of("env", "--default-signal=INT"));
    whole.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(whole)
            .directory(directory.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile());
    builder.environment().put("LC_ALL", "C");
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    return builder.start();
  }

  /** The {@code grove} command with these arguments, on the Java and the classes of this test. */
  static List<String> grove(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Xmx512m",
            "-cp",
            runtimeClassPath(),
            "dev.grove.cli.Main"));
    command.addAll(List.of(arguments));
    return command;
  }

  private static String runtimeClassPath() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(entry -> !entry.isEmpty() && !Path.of(entry).endsWith("test-classes"))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .reduce((a, b) -> a + File.pathSeparator + b)
        .orElseThrow();
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.ISO_8859_1);
  }
}
