package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Names are any bytes but 00 and the slash; paths go as deep as one walks. */
final class NameCases {
  private static final int DEPTH = 60;

  private NameCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int value = 1; value < 256; value++) {
      if (value != '/') {
        char one = (char) value;
        cases.add(Case.of(String.format("name/byte-%02x", value), t -> oneByte(t, one)));
      }
    }
    for (int length : new int[] {2, 100, 254, 255}) {
      cases.add(Case.of("name/length-" + length, t -> length(t, length)));
    }
    cases.add(Case.of("name/all-bytes-in-one", NameCases::allBytes));
    cases.add(Case.of("name/prefixes-of-each-other", NameCases::prefixes));
    cases.add(Case.of("name/dots-that-are-no-dots", NameCases::dots));
    cases.add(Case.of("name/case-matters", NameCases::caseMatters));
    cases.add(Case.of("name/invalid-utf-8-and-both-normal-forms", NameCases::unicode));
    cases.add(Case.of("path/of-4095-bytes", NameCases::longestPath));
    cases.add(Case.of("path/deeper-than-path-max", NameCases::deeper));
    cases.add(Case.of("path/rename-below-deep", NameCases::renameDeep));
    cases.add(Case.of("path/slashes", NameCases::slashes));
    return cases;
  }

  private static void oneByte(Env t, char value) {
    for (String name : List.of("a" + value, value + "b", "a" + value + value + "b")) {
      t.file(name, "content of " + name);
      t.dir(name + "d");
      t.file(name + "d/" + name, "inside");
    }
    String odd = "a" + value;
    t.ok(t.rename(odd, "plain"));
    t.same("content", "content of " + odd, t.content("plain"));
    t.ok(t.rename("plain", odd));
    t.ok(t.rename(odd + "d", odd + "e"));
    t.same("content", "inside", t.content(odd + "e/" + odd));
    t.same("names inside", Set.of(odd), t.list(odd + "e"));
    Set<String> names = new TreeSet<>();
    for (String name : List.of(value + "b", "a" + value + value + "b")) {
      names.addAll(List.of(name, name + "d"));
    }
    names.addAll(List.of(odd, odd + "e"));
    t.same("names", names, t.list("."));
    t.ok(t.unlink(odd));
    t.absent(odd);
    t.same("content of another", "content of " + value + "b", t.content(value + "b"));
  }

  private static void length(Env t, int length) {
    String name = "\377".repeat(length);
    t.file(name, "content");
    t.same("names", Set.of(name), t.list("."));
    t.ok(t.rename(name, "\1".repeat(length)));
    t.same("content", "content", t.content("\1".repeat(length)));
    t.dir(name);
    t.file(name + "/" + name, "inside");
    t.same("content", "inside", t.content(name + "/" + name));
    t.fails(ENAMETOOLONG, t.open("\377".repeat(256), O_CREAT | O_RDWR, 0644));
  }

  private static void allBytes(Env t) {
    StringBuilder name = new StringBuilder();
    for (int value = 1; value < 256; value++) {
      if (value != '/') {
        name.append((char) value);
      }
    }
    t.file(name.toString(), "content");
    t.same("names", Set.of(name.toString()), t.list("."));
    t.ok(t.symlink(name.toString(), "l"));
    t.same("content", "content", t.content("l"));
  }

  private static void prefixes(Env t) {
    Set<String> names = new TreeSet<>();
    for (String name :
        List.of("a", "aa", "aaa", "a\1", "a\1\1", "a\2", "a\2\3", "a\2\4", "b", "a\377")) {
      names.add(name);
      t.dir(name);
      t.file(name + "/f", name);
    }
    t.same("names", names, t.list("."));
    t.ok(t.rename("a", "c"));
    for (String name : names) {
      t.same("content", name, t.content((name.equals("a") ? "c" : name) + "/f"));
    }
  }

  private static void dots(Env t) {
    for (String name : List.of("...", "....", ".a", "..a", " ", ". ", "-", "~", "\\", "*", "\n")) {
      t.file(name, name);
      t.same("content", name, t.content(name));
    }
    t.same("count", 11, t.list(".").size());
  }

  private static void caseMatters(Env t) {
    t.file("name", "small");
    t.file("NAME", "large");
    t.same("content", "small", t.content("name"));
    t.same("content", "large", t.content("NAME"));
  }

  private static void unicode(Env t) {
    List<String> names =
        List.of("\303\244", "a\314\210", "\303", "\244", "\355\240\200", "\300\200");
    for (String name : names) {
      t.file(name, "content of " + name);
    }
    t.same("names", new TreeSet<>(names), t.list("."));
  }

  private static void longestPath(Env t) {
    String name = "n".repeat(200);
    StringBuilder path = new StringBuilder();
    while (path.length() + 2 * name.length() < PATH_MAX - 2) {
      path.append(name);
      t.dir(path.toString());
      path.append('/');
    }
    String last = "f".repeat(Math.min(NAME_MAX, PATH_MAX - 1 - path.length()));
    t.file(path + last, "far below");
    String full = "./".repeat((PATH_MAX - 1 - path.length() - last.length()) / 2) + path + last;
    t.same("content", "far below", t.content(full));
  }

  private static void deeper(Env t) {
    String name = "d".repeat(NAME_MAX);
    int top = t.fd(".", O_RDONLY | O_DIRECTORY);
    int fd = top;
    for (int i = 0; i < DEPTH; i++) {
      t.ok(t.mkdirat(fd, name, 0755));
      fd = (int) t.ok(t.openIn(fd, name, O_RDONLY | O_DIRECTORY, 0));
    }
    int file = (int) t.ok(t.openIn(fd, "bottom", O_CREAT | O_RDWR, 0644));
    t.gives(5, t.write(file, "below".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    t.same("content", "below", t.content(file, 0));
    t.ok(t.renameat2(fd, "bottom", top, "up", 0));
    t.same("content", "below", t.content("up"));
  }

  private static void renameDeep(Env t) {
    int top = t.fd(".", O_RDONLY | O_DIRECTORY);
    int fd = top;
    for (int i = 0; i < 30; i++) {
      t.ok(t.mkdirat(fd, "x".repeat(200), 0755));
      fd = (int) t.ok(t.openIn(fd, "x".repeat(200), O_RDONLY | O_DIRECTORY, 0));
    }
    t.ok(t.openIn(fd, "bottom", O_CREAT | O_RDWR, 0644));
    t.ok(t.rename("x".repeat(200), "y".repeat(255)));
    t.ok(t.openIn(fd, "bottom", O_RDWR, 0));
    t.ok(t.openIn(fd, "second", O_CREAT | O_RDWR, 0644));
  }

  private static void slashes(Env t) {
    t.dir("d");
    t.file("d/f", "content");
    for (String path : List.of("d//f", ".//d/./f", "d/../d/f", "d///f", t.path() + "//d/f")) {
      t.same("content", "content", t.content(path));
    }
  }
}
