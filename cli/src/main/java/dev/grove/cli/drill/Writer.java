package dev.grove.cli.drill;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One writer, a process of its own. It reads orders, one per line, and ends with its input:
 *
 * <pre>
 * run SEED FIRST_SERIAL SYNC_PERCENT MODEL JOURNAL   changes its part until an operation fails or it is stopped
 * stop
 * </pre>
 *
 * and answers {@code done} when it has stopped to change anything.
 */
public final class Writer {
  private static final String END = "end";
  private static final int PAUSE_MILLIS = 15;

  private final int number;
  private final Hands hands;
  private final long limitBytes;
  private final BlockingQueue<String> orders = new LinkedBlockingQueue<>();
  private volatile boolean stopped;

  private Writer(int number, Hands hands, long limitBytes) {
    this.number = number;
    this.hands = hands;
    this.limitBytes = limitBytes;
  }

  /** Arguments: number of the writer, seed of the drill, limit of bytes, mount point. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int number = Integer.parseInt(arguments[0]);
    Content content = new Content(Long.parseLong(arguments[1]), number);
    Hands hands = new Hands(Path.of(arguments[3]), content);
    new Writer(number, hands, Long.parseLong(arguments[2])).serve();
  }

  private void serve() throws IOException, InterruptedException {
    Thread.ofPlatform().daemon().start(this::listen);
    PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    answers.println("ready");
    for (String order = orders.take(); !order.equals(END); order = orders.take()) {
      if (!order.equals("stop")) {
        run(order.split(" ", 6));
        answers.println("done");
      }
    }
  }

  private void listen() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        stopped = line.equals("stop");
        orders.add(line);
      }
    } catch (IOException e) {
      System.err.println("writer " + number + ": " + e.getMessage());
    }
    stopped = true;
    orders.add(END);
  }

  private void run(String[] order) throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(Long.parseLong(order[1]));
    long serial = Long.parseLong(order[2]);
    double syncShare = Integer.parseInt(order[3]) / 100.0;
    Model model = Model.load(path(order[4]));
    Load load = new Load(number, random, model, limitBytes, syncShare);
    try (Journal journal = new Journal(path(order[5]))) {
      while (!stopped && step(load, serial, journal)) {
        serial++;
        if (random.nextInt(100) == 0) {
          Thread.sleep(random.nextInt(PAUSE_MILLIS));
        }
      }
    }
  }

  private static Path path(String word) {
    return Path.of(Op.unescape(word));
  }

  /** Whether it may go on: what a failed operation has done is not known. */
  private boolean step(Load load, long serial, Journal journal) throws IOException {
    Op op = load.next();
    journal.begin(serial, op);
    try {
      hands.perform(op, serial, load.model());
    } catch (IOException e) {
      journal.failed(serial, e.toString());
      return false;
    }
    journal.done(serial);
    load.model().apply(op, serial);
    return true;
  }
}
