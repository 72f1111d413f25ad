package dev.grove.fuse.fs.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectoryCookiesTest {
  private static byte[] name(int number) {
    return new byte[] {(byte) (number >> 8), (byte) number};
  }

  /** Cookies of a listing of these names, one character each. */
  private static List<Long> list(DirectoryCookies cookies, String names) {
    List<Long> given = new ArrayList<>();
    long cookie = DirectoryCookies.AFTER_DOTS;
    byte[] before = null;
    for (String name : names.split("", -1)) {
      byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
      if (bytes.length > 0) {
        cookie = cookies.after(cookie, before, bytes);
        given.add(cookie);
        before = bytes;
      }
    }
    return given;
  }

  @Test
  void everyPlaceIsFoundFromAMark() {
    int limit = 16;
    DirectoryCookies cookies = new DirectoryCookies(0, limit);
    int entries = 10_000;
    List<Long> given = new ArrayList<>();
    long cookie = DirectoryCookies.AFTER_DOTS;
    for (int i = 0; i < entries; i++) {
      cookie = cookies.after(cookie, i == 0 ? null : name(i - 1), name(i));
      given.add(cookie);
    }
    assertTrue(cookies.size() <= limit);
    for (int i = 0; i < entries; i++) {
      DirectoryCookies.Position at = cookies.position(given.get(i));
      int marked = at.name() == null ? -1 : ((at.name()[0] & 0xFF) << 8) + (at.name()[1] & 0xFF);
      assertEquals(i, marked + at.skip());
      assertTrue(at.skip() == 0 || i < entries - limit / 2);
    }
  }

  @Test
  void anUnchangedDirectoryHasTheSameCookiesAgain() {
    DirectoryCookies cookies = new DirectoryCookies(0, 100);
    assertEquals(list(cookies, "abcd"), list(cookies, "abcd"));
    assertEquals(list(cookies, "abcd"), list(cookies, "abcd"));
    assertEquals(list(cookies, "abcd").subList(0, 2), list(cookies, "abd").subList(0, 2));
    assertEquals(list(cookies, "abd"), list(cookies, "abd"));
    assertEquals(list(cookies, "bd"), list(cookies, "bd"));
  }

  @Test
  void noCookieMeansTwoPlaces() {
    DirectoryCookies cookies = new DirectoryCookies(0, 100);
    String[] listings = {"abcd", "bcd", "acd", "xabcd", "abcd", "bx", "abcde"};
    for (String names : listings) {
      List<Long> given = list(cookies, names);
      for (int i = 0; i < given.size(); i++) {
        DirectoryCookies.Position at = cookies.position(given.get(i));
        assertEquals(0, at.skip());
        assertEquals(names.charAt(i), (char) at.name()[0]);
      }
    }
    assertNull(cookies.position(DirectoryCookies.AFTER_DOTS).name());
  }

  /** Though of both runs all but the newest names were forgotten. */
  @Test
  void countingStaysInARun() {
    DirectoryCookies cookies = new DirectoryCookies(0, 8);
    list(cookies, "abcdefghij");
    List<Long> second = list(cookies, "bcdefghij");
    for (int i = 2; i < second.size(); i++) {
      DirectoryCookies.Position at = cookies.position(second.get(i));
      int from = at.name() == null ? -1 : at.name()[0] - 'b';
      assertEquals(i, from + at.skip());
    }
  }

  @Test
  void manyRunsStayBounded() {
    DirectoryCookies cookies = new DirectoryCookies(0, 16);
    for (int round = 0; round < 1000; round++) {
      list(cookies, "a" + (char) ('b' + round % 20) + "z");
      assertTrue(cookies.size() <= 16);
    }
  }

  @Test
  void closedDirectoriesKeepTheirsForAWhile() {
    DirectoryCookieTable table = new DirectoryCookieTable(4);
    DirectoryCookies one = table.open(1);
    assertSame(one, table.open(1));
    table.close(1);
    table.close(1);
    assertSame(one, table.open(1));
    long cookie = list(one, "a").getFirst();
    for (long ino = 2; ino < 100; ino++) {
      list(table.open(ino), "abc");
      table.close(ino);
    }
    assertSame(one, table.open(1));
    table.close(1);
    table.close(1);
    for (long ino = 2; ino < 100; ino++) {
      table.open(ino);
      table.close(ino);
    }
    DirectoryCookies other = table.open(1);
    assertNotSame(one, other);
    assertNotEquals(cookie, list(other, "a").getFirst());
  }
}
