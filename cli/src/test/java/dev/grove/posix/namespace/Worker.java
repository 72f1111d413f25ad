package dev.grove.posix.namespace;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A process that works; see {@link WorkerMain}. */
final class Worker implements AutoCloseable {
  private static final int LIMIT_SECONDS = 60;

  private final int number;
  private final Process process;
  private final BufferedReader answers;

  Worker(Settings settings, String top, int number) throws IOException {
    this.number = number;
    process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                WorkerMain.class.getName(),
                top,
                Long.toString(settings.seed()),
                Integer.toString(settings.processes()),
                Integer.toString(settings.burstOperations()),
                Integer.toString(number))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader(StandardCharsets.ISO_8859_1);
  }

  /** Tells it to do its part of a burst at a time. */
  void start(long burst, long nanos) throws IOException {
    process.outputWriter(StandardCharsets.ISO_8859_1).append(burst + " " + nanos + "\n").flush();
  }

  /** What its part has told, chain by chain. */
  List<List<Answer>> await() throws InterruptedException {
    try {
      return CompletableFuture.supplyAsync(this::read).get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Unexplained("process " + number + " is not done after " + LIMIT_SECONDS + " s");
    } catch (ExecutionException e) {
      throw new IllegalStateException("process " + number + " gives no answer", e);
    }
  }

  private List<List<Answer>> read() {
    try {
      List<List<Answer>> chains = new ArrayList<>();
      int count = Integer.parseInt(answers.readLine());
      for (int chain = 0; chain < count; chain++) {
        int length = Integer.parseInt(answers.readLine());
        List<Answer> own = new ArrayList<>();
        for (int i = 0; i < length; i++) {
          own.add(Answer.decode(answers.readLine()));
        }
        chains.add(own);
      }
      return chains;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
