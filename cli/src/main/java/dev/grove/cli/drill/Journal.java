package dev.grove.cli.drill;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What one writer has begun and what has returned, in order, in a file outside the volume. One line
 * each; times are of the machine's monotonic clock, which all processes share:
 *
 * <pre>
 * B serial nanoseconds operation        before it begins
 * E serial nanoseconds ok               after it returned
 * E serial nanoseconds failed message
 * </pre>
 *
 * Lines are written at once and not forced: the machine itself stays up during a drill.
 */
final class Journal implements AutoCloseable {
  /** How an operation ended. */
  sealed interface Outcome {
    record Done() implements Outcome {}

    /** It may have happened all the same. */
    record Failed(String message) implements Outcome {}

    /** Nothing was noted: its process has ended. */
    record Unknown() implements Outcome {}
  }

  /**
   * One operation.
   *
   * @param begun a time before it began
   * @param ended a time after it returned; of those that are not done, {@link Long#MAX_VALUE}
   */
  record Step(long serial, Op op, long begun, long ended, Outcome outcome) {
    boolean isDone() {
      return outcome instanceof Outcome.Done;
    }

    /** Whether its return, by this time, has confirmed a sync. */
    boolean isConfirmed(long until) {
      return op.confirms() && isDone() && ended <= until;
    }

    /** Another operation at the same time. */
    Step with(Op other) {
      return new Step(serial, other, begun, ended, outcome);
    }
  }

  private final FileChannel file;

  Journal(Path file) throws IOException {
    this.file =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }

  void begin(long serial, Op op) throws IOException {
    append("B " + serial + " " + System.nanoTime() + " " + op.line());
  }

  void done(long serial) throws IOException {
    append("E " + serial + " " + System.nanoTime() + " ok");
  }

  void failed(long serial, String message) throws IOException {
    append("E " + serial + " " + System.nanoTime() + " failed " + message.replaceAll("\\R", " "));
  }

  private void append(String line) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  /** All steps so far; the last line may be cut short, if its writer was killed or goes on. */
  static List<Step> read(Path file) throws IOException {
    String text = Files.readString(file);
    List<Step> steps = new ArrayList<>();
    for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
      String[] word = line.split(" ", 4);
      long serial = Long.parseLong(word[1]);
      long nanos = Long.parseLong(word[2]);
      if (word[0].equals("B")) {
        steps.add(
            new Step(serial, Op.parse(word[3]), nanos, Long.MAX_VALUE, new Outcome.Unknown()));
      } else {
        steps.add(ended(steps.removeLast(), serial, nanos, word[3]));
      }
    }
    return steps;
  }

  private static Step ended(Step begun, long serial, long nanos, String how) {
    if (begun.serial() != serial) {
      throw new IllegalStateException("journal: " + serial + " ends in " + begun.serial());
    }
    return how.equals("ok")
        ? new Step(serial, begun.op(), begun.begun(), nanos, new Outcome.Done())
        : new Step(serial, begun.op(), begun.begun(), nanos, new Outcome.Failed(how));
  }
}
