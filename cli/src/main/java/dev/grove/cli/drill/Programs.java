package dev.grove.cli.drill;

import dev.grove.cli.problem.ExitCode;
import dev.grove.cli.problem.Problem;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Starts other programs: this very Java with other arguments, and those of the system. */
final class Programs {
  private static final long LIMIT_SECONDS = 120;

  private Programs() {}

  /**
   * Java with the classes of this process, to serve.
   *
   * @param heap as {@code -Xmx} takes it
   */
  static List<String> java(String heap, String main, List<String> arguments) {
    return java(List.of("-Xmx" + heap), main, arguments);
  }

  /** Likewise, for what ends soon or does little by itself: as little compiling as possible. */
  static List<String> smallJava(String heap, String main, List<String> arguments) {
    return java(List.of("-Xmx" + heap, "-XX:TieredStopAtLevel=1"), main, arguments);
  }

  private static List<String> java(List<String> options, String main, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:+UseSerialGC",
            "-Xlog:disable",
            "-Xlog:all=error:stderr"));
    command.addAll(options);
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(each -> each.startsWith("-XX:AOTCache="))
        .forEach(command::add);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    command.addAll(arguments);
    return command;
  }

  static boolean exists(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/sbin";
    return Stream.of(path.split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  /** Runs a program to its end; what it says is in the problem if it fails. */
  static String run(String... command) throws InterruptedException {
    return run(0, command);
  }

  /**
   * @param mostExit the largest exit code that is no failure
   */
  static String run(int mostExit, String... command) throws InterruptedException {
    Result result = result(List.of(command));
    if (result.exit > mostExit) {
      throw new Problem(
          ExitCode.FAILURE,
          "%s failed (exit code %d): %s"
              .formatted(String.join(" ", command), result.exit, result.output.strip()));
    }
    return result.output.strip();
  }

  /**
   * How a program ended.
   *
   * @param output of both kinds
   */
  record Result(int exit, String output) {}

  static Result result(List<String> command) throws InterruptedException {
    try {
      Path output = Files.createTempFile("grove-drill-", ".out");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(output.toFile());
        builder.environment().merge("PATH", ":/usr/sbin:/sbin", String::concat);
        Process process = builder.start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new Problem(
              ExitCode.FAILURE,
              String.join(" ", command) + " has not ended within " + LIMIT_SECONDS + " s");
        }
        return new Result(
            process.exitValue(), Files.readString(output, StandardCharsets.ISO_8859_1));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new Problem(ExitCode.FAILURE, "cannot run " + command + ": " + e.getMessage(), e);
    }
  }
}
