package dev.grove.posix.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Cases that are known to fail somewhere. One name a line; what follows {@code #} is a comment; a
 * name that ends with {@code *} stands for all that begin so.
 */
public record Known(Set<String> names) {
  public static Known parse(List<String> lines) {
    Set<String> names = new TreeSet<>();
    for (String line : lines) {
      String name = line.replaceFirst("#.*", "").strip();
      if (!name.isEmpty()) {
        names.add(name);
      }
    }
    return new Known(names);
  }

  private static boolean matches(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : name.equals(pattern);
  }

  private boolean covers(String name) {
    return names.stream().anyMatch(pattern -> matches(pattern, name));
  }

  /**
   * What is not as the list says: cases that fail and are not in it, lines that nothing fails of.
   */
  public List<String> surprises(Outcome outcome) {
    List<String> all = new ArrayList<>();
    outcome
        .failed()
        .forEach(
            (name, why) -> {
              if (!covers(name)) {
                all.add("fails, and is not listed: " + name + ": " + why);
              }
            });
    for (String pattern : names) {
      boolean fails = outcome.failed().keySet().stream().anyMatch(n -> matches(pattern, n));
      boolean skips = outcome.skipped().keySet().stream().anyMatch(n -> matches(pattern, n));
      if (!fails && !skips) {
        all.add("is listed, and does not fail: " + pattern);
      }
    }
    return all;
  }
}
