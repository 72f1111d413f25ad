package dev.grove.cli.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The process of one {@link Writer}, from outside. */
final class WriterProcess {
  private static final long LIMIT_SECONDS = 60;

  private final int number;
  private final Process process;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private boolean running;

  private WriterProcess(int number, Process process) {
    this.number = number;
    this.process = process;
  }

  static WriterProcess start(int number, long seed, long limitBytes, Path root, Path log)
      throws IOException, InterruptedException {
    List<String> arguments = List.of("" + number, "" + seed, "" + limitBytes, root.toString());
    Process process =
        new ProcessBuilder(Programs.smallJava("128m", Writer.class.getName(), arguments))
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    WriterProcess writer = new WriterProcess(number, process);
    Thread.ofPlatform().daemon().start(writer::listen);
    writer.await("ready");
    return writer;
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      in.lines().forEach(answers::add);
    } catch (IOException e) {
      answers.add(e.toString());
    }
    answers.add("ended");
  }

  /** Lets it change its part, until something fails or {@link #stop}. */
  void run(long seed, long firstSerial, int syncPercent, Path model, Path journal)
      throws IOException {
    running = true;
    order(
        "run %d %d %d %s %s"
            .formatted(
                seed,
                firstSerial,
                syncPercent,
                Op.escape(model.toString()),
                Op.escape(journal.toString())));
  }

  void stop() throws IOException {
    if (running) {
      order("stop");
    }
  }

  private void order(String line) throws IOException {
    OutputStream out = process.getOutputStream();
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  /** Waits until it changes nothing any more. */
  void awaitStopped() throws InterruptedException {
    if (running) {
      await("done");
      running = false;
    }
  }

  private void await(String expected) throws InterruptedException {
    String answer = answers.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (!expected.equals(answer)) {
      throw new IllegalStateException(
          "writer %d (process %d) hangs or has ended: expected \"%s\" within %d s, got %s"
              .formatted(number, process.pid(), expected, LIMIT_SECONDS, answer));
    }
  }

  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
  }
}
