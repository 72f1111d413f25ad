package dev.grove.posix.namespace;

import dev.grove.posix.exercise.Commands;
import java.util.Iterator;
import java.util.List;

/** Runs the stress from a command line; see {@code bench/namespace}. */
public final class Main {
  private static final int WRONG_USE = 2;
  private static final int BURST_OPERATIONS = 6;
  private static final int REMOUNT_EVERY = 1000;

  private String directory = "";
  private long seed = System.nanoTime() & 0xffff_ffffL;
  private int processes = 4;
  private long operations = 100_000;
  private String remount = "";

  private Main() {}

  public static void main(String[] arguments) throws InterruptedException {
    Main main = new Main();
    int exit;
    try {
      main.parse(arguments);
      exit = main.run();
    } catch (IllegalArgumentException e) {
      System.err.println("namespace: " + e.getMessage());
      exit = WRONG_USE;
    }
    System.exit(exit);
  }

  private void parse(String[] arguments) {
    Iterator<String> words = List.of(arguments).iterator();
    while (words.hasNext()) {
      String word = words.next();
      if (!word.startsWith("--")) {
        directory = word;
        continue;
      }
      String value = words.hasNext() ? words.next() : "";
      switch (word) {
        case "--seed" -> seed = Long.parseLong(value);
        case "--processes" -> processes = Math.clamp(Long.parseLong(value), 1, 16);
        case "--ops" -> operations = Long.parseLong(value);
        case "--remount" -> remount = value;
        default -> throw new IllegalArgumentException("unknown option " + word);
      }
    }
    if (directory.isEmpty()) {
      throw new IllegalArgumentException(
          "namespace DIR [--seed N] [--processes N] [--ops N] [--remount COMMAND]");
    }
  }

  private int run() throws InterruptedException {
    System.out.println(
        "seed " + seed + ", " + operations + " operations of " + processes + " processes");
    Runnable again = remount.isEmpty() ? null : () -> Commands.run(remount);
    Settings settings =
        new Settings(
            directory, seed, processes, operations, BURST_OPERATIONS, again, REMOUNT_EVERY);
    Stress.Outcome outcome =
        Stress.run(settings, done -> System.out.println(done + " bursts done"));
    System.out.println(
        outcome.broken().isEmpty()
            ? outcome.bursts() + " bursts, all explained but " + outcome.undecided() + " undecided"
            : outcome.broken());
    return outcome.broken().isEmpty() ? 0 : 1;
  }
}
