package dev.grove.posix.exercise;

import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Runs an exercise from a command line; see {@code bench/exercise}. */
public final class Main {
  private static final int WRONG_USE = 2;

  private String directory = "";
  private long seed = System.nanoTime() & 0xffff_ffffL;
  private long operations = 10_000_000;
  private int maxBytes = 1 << 18;
  private String remount = "";
  private int remountEvery = 20_000;

  private Main() {}

  public static void main(String[] arguments) {
    Main main = new Main();
    int exit;
    try {
      main.parse(arguments);
      exit = main.run();
    } catch (IllegalArgumentException e) {
      System.err.println("exercise: " + e.getMessage());
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
        case "--ops" -> operations = Long.parseLong(value);
        case "--max-bytes" -> maxBytes = Integer.parseInt(value);
        case "--remount" -> remount = value;
        case "--remount-every" -> remountEvery = Integer.parseInt(value);
        default -> throw new IllegalArgumentException("unknown option " + word);
      }
    }
    if (directory.isEmpty()) {
      throw new IllegalArgumentException(
          "exercise DIR [--seed N] [--ops N] [--max-bytes N] [--remount COMMAND]"
              + " [--remount-every N]");
    }
  }

  private int run() {
    System.out.println("seed " + seed + ", " + operations + " operations in " + directory);
    Runnable again = remount.isEmpty() ? null : () -> Commands.run(remount);
    Plan plan = new Plan(directory, seed, operations, maxBytes, again, remountEvery);
    Optional<String> broken =
        Exerciser.run(plan, done -> System.out.println(done + " operations done"));
    System.out.println(broken.orElse("every operation did what it should"));
    return broken.isEmpty() ? 0 : 1;
  }
}
