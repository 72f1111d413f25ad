package dev.grove.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The system calls of a running process, as strace(1) sees them: one after the other, so that what
 * ended before another began is known.
 */
final class Strace implements AutoCloseable {
  private static final String CALLS =
      "trace=read,write,writev,pwrite64,pwritev,pwritev2,fdatasync,fsync,sync_file_range";
  private static final Pattern LINE = Pattern.compile("(\\d+) +[\\d.]+ (.*)");
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");
  private static final String UNFINISHED = " <unfinished ...>";
  private static final Pattern CALL =
      Pattern.compile("(\\w+)\\(\\d+<([^>]*)>(.*)\\) += (-?\\d+).*");
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Process process;
  private final Path output;
  private final Path errors;

  private Strace(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /**
   * A system call.
   *
   * @param begin place of its beginning in the order of all events
   * @param end place of its end
   * @param file what its descriptor is open on
   * @param data the first bytes of what was read or written
   * @param result what it returned; below zero if it failed
   */
  record Call(int begin, int end, String name, String file, byte[] data, long result) {
    boolean isRead() {
      return name.equals("read");
    }

    boolean isForce() {
      return name.equals("fdatasync") || name.equals("fsync");
    }

    boolean isWrite() {
      return name.contains("write");
    }
  }

  /** Attaches to all threads of a process; more options of strace may follow. */
  static Strace attach(Path directory, long pid, String... options)
      throws IOException, InterruptedException {
    Machine.needs("strace");
    Path output = Files.createTempFile(directory, "strace-", ".out");
    Path errors = Files.createTempFile(directory, "strace-", ".err");
    List<String> command =
        new ArrayList<>(List.of("strace", "-f", "-ttt", "-y", "-xx", "-s", "80"));
    command.addAll(List.of("-e", CALLS, "-e", "signal=none", "-o", output.toString()));
    command.addAll(List.of(options));
    command.addAll(List.of("-p", Long.toString(pid)));
    Strace strace = new Strace(Run.start(directory, command, errors, errors), output, errors);
    strace.awaitAttached(pid);
    return strace;
  }

  private void awaitAttached(long pid) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + LIMIT_NANOS;
    while (!isAttached(pid)) {
      if (!process.isAlive()) {
        String why = Files.readString(errors);
        assumeTrue(!why.contains("not permitted"), "skipped: strace may not attach here: " + why);
        fail("strace ended: " + why);
      }
      assertTrue(System.nanoTime() < deadline, "strace does not attach");
      Thread.sleep(10);
    }
  }

  private boolean isAttached(long pid) throws IOException {
    String tracer = "TracerPid:\t" + process.pid() + "\n";
    try (DirectoryStream<Path> tasks =
        Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
      for (Path task : tasks) {
        if (!Files.readString(task.resolve("status")).contains(tracer)) {
          return false;
        }
      }
    }
    return true;
  }

  /** Detaches; returns what ended meanwhile, in the order of the ends. */
  List<Call> end() throws IOException {
    close();
    Map<String, String> begun = new HashMap<>();
    Map<String, Integer> begins = new HashMap<>();
    List<Call> calls = new ArrayList<>();
    int place = 0;
    for (String text : Files.readAllLines(output, StandardCharsets.ISO_8859_1)) {
      Matcher line = LINE.matcher(text);
      place++;
      if (!line.matches()) {
        continue;
      }
      String thread = line.group(1);
      String event = line.group(2);
      if (event.endsWith(UNFINISHED)) {
        begun.put(thread, event.substring(0, event.length() - UNFINISHED.length()));
        begins.put(thread, place);
        continue;
      }
      Matcher resumed = RESUMED.matcher(event);
      int begin = place;
      if (resumed.matches()) {
        event = begun.getOrDefault(thread, "") + resumed.group(1);
        begin = begins.getOrDefault(thread, 0);
      }
      Matcher call = CALL.matcher(event);
      if (call.matches()) {
        calls.add(
            new Call(
                begin,
                place,
                call.group(1),
                unhex(call.group(2)),
                bytes(call.group(3)),
                Long.parseLong(call.group(4))));
      }
    }
    return calls;
  }

  /** The bytes of the first string, which is in hexadecimal. */
  private static byte[] bytes(String arguments) {
    int from = arguments.indexOf('"') + 1;
    int to = arguments.indexOf('"', from);
    return from == 0 || to < 0
        ? new byte[0]
        : unhex(arguments.substring(from, to)).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static String unhex(String text) {
    Matcher escape = Pattern.compile("\\\\x([0-9a-f]{2})").matcher(text);
    return escape.replaceAll(
        m -> Matcher.quoteReplacement("" + (char) Integer.parseInt(m.group(1), 16)));
  }

  /** Detaches, or finds that the process it was attached to has ended. */
  @Override
  public void close() {
    process.destroy();
    try {
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "strace does not detach");
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
