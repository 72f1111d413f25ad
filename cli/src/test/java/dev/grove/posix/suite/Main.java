package dev.grove.posix.suite;

import dev.grove.posix.cases.AllCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the suite from a command line; see {@code bench/posix}. */
public final class Main {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private String filter = "";
  private Known known = new Known(java.util.Set.of());
  private boolean verbose;
  private boolean users = System.getProperty("user.name").equals("root");
  private final List<String> directories = new ArrayList<>();

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    int exit;
    try {
      exit = new Main().run(List.of(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println("posix: " + e.getMessage());
      exit = WRONG_USE;
    }
    System.exit(exit);
  }

  private int run(List<String> arguments) throws IOException {
    parse(arguments);
    String text = filter;
    List<Case> cases = AllCases.all().stream().filter(one -> one.name().contains(text)).toList();
    if (verbose) {
      cases.forEach(one -> System.out.println("case " + one.name()));
    }
    Outcome outcome =
        Suite.run(
            directories.getFirst(),
            users,
            cases,
            (name, why) -> System.out.println("FAIL " + name + ": " + why));
    outcome.skipped().forEach((name, why) -> System.out.println("SKIP " + name + ": " + why));
    System.out.println(outcome.counts());
    List<String> surprises = filter.isEmpty() ? known.surprises(outcome) : List.of();
    if (!known.names().isEmpty()) {
      surprises.forEach(System.out::println);
      return surprises.isEmpty() ? 0 : FAILED;
    }
    return outcome.failed().isEmpty() ? 0 : FAILED;
  }

  private void parse(List<String> arguments) throws IOException {
    for (int i = 0; i < arguments.size(); i++) {
      String next = i + 1 < arguments.size() ? arguments.get(i + 1) : "";
      switch (arguments.get(i)) {
        case "--filter" -> {
          filter = next;
          i++;
        }
        case "--known" -> {
          known = known.and(Known.parse(Files.readAllLines(Path.of(next))));
          i++;
        }
        case "--verbose" -> verbose = true;
        case "--no-users" -> users = false;
        default -> directories.add(arguments.get(i));
      }
    }
    if (directories.size() != 1 || directories.getFirst().startsWith("-")) {
      throw new IllegalArgumentException(
          "posix DIR [--filter TEXT] [--known FILE]... [--no-users] [--verbose]");
    }
  }
}
