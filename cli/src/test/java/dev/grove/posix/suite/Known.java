package dev.grove.posix.suite;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cases that are known to fail somewhere. One name a line; what follows {@code #} is a comment;
 * each {@code *} in a name stands for any text, and all cases that fit must fail.
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

  /** Both lists as one. */
  public Known and(Known other) {
    Set<String> all = new TreeSet<>(names);
    all.addAll(other.names);
    return new Known(all);
  }

  private static boolean matches(String pattern, String name) {
    return name.matches(
        Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*")));
  }

  private boolean covers(String name) {
    return names.stream().anyMatch(pattern -> matches(pattern, name));
  }

  /**
   * What is not as the list says: cases that fail and are not in it, or are in it and do not, and
   * lines that no case fits.
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
      outcome.passed().stream()
          .filter(name -> matches(pattern, name))
          .forEach(name -> all.add("is listed, and does not fail: " + name));
      boolean fits =
          Stream.of(outcome.passed(), outcome.failed().keySet(), outcome.skipped().keySet())
              .flatMap(Set::stream)
              .anyMatch(name -> matches(pattern, name));
      if (!fits) {
        all.add("is listed, and there is no such case: " + pattern);
      }
    }
    return all;
  }
}
