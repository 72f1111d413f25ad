package dev.grove.actors.volume;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.grove.actors.volume.History.Commit;
import dev.grove.actors.volume.History.Read;
import dev.grove.betree.message.Batch;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The checker of histories finds each kind of wrong read. */
class HistoryTest {
  private static final List<byte[]> KEYS = List.of(bytes("a"), bytes("b"));
  private static final int A = 0;
  private static final int B = 1;

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static Commit both(long begin, long end, long lsn, String value) {
    Batch batch = new Batch().put(KEYS.get(A), bytes(value)).put(KEYS.get(B), bytes(value));
    return new Commit(begin, end, lsn, batch);
  }

  private static Read read(int key, long begin, long end, String value) {
    return new Read("get", key, begin, end, value == null ? null : bytes(value));
  }

  private static final List<Commit> COMMITS =
      List.of(
          both(10, 20, 1, "one"),
          both(30, 60, 2, "two"),
          new Commit(40, 50, 3, new Batch().deleteRange(KEYS.get(B), null)));

  private static String check(Read... reads) {
    return new History(KEYS, COMMITS, List.of(reads)).check();
  }

  private static void assertFinds(String expected, String found) {
    assertTrue(found.contains(expected), found);
  }

  @Test
  void whatOverlapsMayBeSeenOrNot() {
    assertEquals("", check(read(A, 0, 9, null), read(A, 5, 15, null), read(A, 5, 15, "one")));
    assertEquals("", check(read(A, 21, 29, "one"), read(A, 35, 36, "two"), read(B, 35, 45, null)));
    assertEquals("", check(read(B, 35, 45, "two"), read(B, 35, 45, "one")));
  }

  @Test
  void whatIsNotYetThereCannotBeSeen() {
    assertFinds("get of key a returned 3 bytes 6f6e65", check(read(A, 0, 9, "one")));
    assertFinds("from 2", check(read(A, 21, 29, "two")));
  }

  @Test
  void whatIsThereMustBeSeen() {
    assertFinds("returned nothing", check(read(A, 21, 29, null)));
    assertFinds("returned 3 bytes 6f6e65", check(read(B, 51, 55, "one")));
    assertFinds("between LSN 3", check(read(A, 51, 55, "one"))); // 3 has returned, so 2 counts
    assertFinds("returned 4 bytes", check(read(A, 70, 80, "none")));
  }

  @Test
  void whatOneHasSeenOthersSeeAfterwards() {
    assertFinds("returned 3 bytes 6f6e65", check(read(A, 31, 33, "two"), read(A, 34, 36, "one")));
    assertFinds("returned 3 bytes 6f6e65", check(read(A, 31, 33, "two"), read(B, 34, 36, "one")));
  }

  @Test
  void lsnsAreInOrder() {
    List<Commit> swapped = List.of(both(10, 20, 2, "one"), both(30, 40, 1, "two"));
    assertFinds("began after", new History(KEYS, swapped, List.of()).check());
    List<Commit> gap = List.of(both(10, 20, 1, "one"), both(30, 40, 3, "two"));
    assertFinds("missing", new History(KEYS, gap, List.of()).check());
  }
}
