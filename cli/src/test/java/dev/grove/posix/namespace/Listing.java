package dev.grove.posix.namespace;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A directory that is being listed. What is there from the opening to the end must be seen once,
 * what never is there must not; of anything else POSIX leaves open whether, and how often.
 *
 * @param always names there since the beginning
 * @param ever names there at some time, and the files they led to
 */
record Listing(Set<String> always, Map<String, Set<Integer>> ever) {
  static Listing begin(Map<String, Integer> entries) {
    return new Listing(Set.copyOf(entries.keySet()), Map.of()).observe(entries);
  }

  Listing observe(Map<String, Integer> entries) {
    Set<String> still = new HashSet<>(always);
    still.retainAll(entries.keySet());
    Map<String, Set<Integer>> seen = new HashMap<>(ever);
    entries.forEach(
        (name, id) -> {
          Set<Integer> ids = new HashSet<>(seen.getOrDefault(name, Set.of()));
          ids.add(id);
          seen.put(name, ids);
        });
    return new Listing(still, seen);
  }

  /** Whether this may have been told. */
  boolean allows(List<Answer.Entry> entries, World world) {
    Set<String> once = new HashSet<>();
    for (Answer.Entry entry : entries) {
      if (!once.add(entry.name()) && always.contains(entry.name())) {
        return false;
      }
      Set<Integer> ids = ever.getOrDefault(entry.name(), Set.of());
      if (ids.stream().noneMatch(id -> fits(world.node(id).ino(), entry.seen().ino()))) {
        return false;
      }
    }
    return once.containsAll(always);
  }

  private static boolean fits(long known, long seen) {
    return known == 0 || known == seen;
  }
}
