package dev.grove.posix.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lists of known differences, which must be exact. */
final class KnownTest {
  @Test
  void listsOfKnownDifferencesAreExact() {
    Outcome outcome =
        new Outcome(Set.of("a/right"), Map.of("b/wrong", "why", "c/wrong", "why"), Map.of());
    assertEquals(List.of(), Known.parse(List.of("b/wrong # x", "# y", "c/*")).surprises(outcome));
    List<String> missing = Known.parse(List.of("b/wrong")).surprises(outcome);
    assertEquals(List.of("fails, and is not listed: c/wrong: why"), missing);
    List<String> healed = Known.parse(List.of("b/wrong", "c/wrong", "a/right")).surprises(outcome);
    assertEquals(List.of("is listed, and does not fail: a/right"), healed);
    List<String> gone = Known.parse(List.of("d/*", "*/wrong")).surprises(outcome);
    assertEquals(List.of("is listed, and there is no such case: d/*"), gone);
    List<String> tooMuch = Known.parse(List.of("*/w*", "*/right")).surprises(outcome);
    assertEquals(List.of("is listed, and does not fail: a/right"), tooMuch);
  }
}
