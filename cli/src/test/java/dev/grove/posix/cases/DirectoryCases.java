package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.sys.DirEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** getdents and positions in directories. */
final class DirectoryCases {
  private static final int MANY = 1000;

  private DirectoryCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("readdir/empty", DirectoryCases::empty));
    cases.add(Case.of("readdir/dots", DirectoryCases::dots));
    cases.add(Case.root("readdir/types", DirectoryCases::types));
    cases.add(Case.of("readdir/thousand", DirectoryCases::thousand));
    cases.add(Case.of("readdir/small-buffer", DirectoryCases::smallBuffer));
    cases.add(Case.of("readdir/buffer-too-small", DirectoryCases::tooSmall));
    cases.add(Case.of("readdir/of-file", DirectoryCases::ofFile));
    cases.add(Case.of("readdir/rewind-sees-changes", DirectoryCases::rewind));
    cases.add(Case.of("readdir/seek-to-each-position", DirectoryCases::positions));
    cases.add(Case.of("readdir/remove-while-listing", DirectoryCases::removeWhile));
    cases.add(Case.of("readdir/create-while-listing", DirectoryCases::createWhile));
    cases.add(Case.of("readdir/rename-while-listing", DirectoryCases::renameWhile));
    cases.add(Case.of("readdir/position-survives-removals", DirectoryCases::positionSurvives));
    cases.add(Case.of("readdir/two-listings-at-once", DirectoryCases::two));
    cases.add(Case.of("readdir/deep-tree", DirectoryCases::deep));
    cases.add(Case.of("readdir/through-own-descriptor", DirectoryCases::sharedOffset));
    return cases;
  }

  private static void fill(Env t, String directory, int count) {
    t.dir(directory);
    for (int i = 0; i < count; i++) {
      t.ok(t.mknod(directory + "/entry" + i, S_IFREG | 0644, 0));
    }
  }

  private static void empty(Env t) {
    t.dir("d");
    t.same("names", Set.of(), t.list("d"));
  }

  private static void dots(Env t) {
    t.dir("d");
    t.dir("d/e");
    Map<String, Long> found = new HashMap<>();
    t.entries("d/e").forEach(entry -> found.put(entry.name(), entry.ino()));
    t.same("dot", t.stat("d/e").ino(), found.get("."));
    t.same("dotdot", t.stat("d").ino(), found.get(".."));
  }

  private static void types(Env t) {
    t.dir("d");
    for (Type type : Type.values()) {
      t.make(type, "d/" + type.word());
    }
    Map<String, DirEntry> found =
        t.entries("d").stream().collect(Collectors.toMap(DirEntry::name, entry -> entry));
    for (Type type : Type.values()) {
      DirEntry entry = found.get(type.word());
      // A file system may say that it does not know.
      t.check("type of " + type.word(), entry.type() == type.bits() >> 12 || entry.type() == 0);
      t.same("inode of " + type.word(), t.stat("d/" + type.word()).ino(), entry.ino());
    }
  }

  private static void thousand(Env t) {
    fill(t, "d", MANY);
    t.same("count", MANY, t.list("d").size());
    for (int i = 0; i < MANY; i += 2) {
      t.ok(t.unlink("d/entry" + i));
    }
    t.same("count", MANY / 2, t.list("d").size());
  }

  private static void smallBuffer(Env t) {
    fill(t, "d", 100);
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    List<DirEntry> all = new ArrayList<>();
    while (t.ok(t.getdents(fd, 64, all)) > 0) {
      // one or two at a time
    }
    t.same("count", 102, all.size());
    t.same("distinct", 102L, all.stream().map(DirEntry::name).distinct().count());
  }

  private static void tooSmall(Env t) {
    t.dir("d");
    t.file("d/" + "n".repeat(200), "");
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    t.fails(EINVAL, t.getdents(fd, 8, new ArrayList<>()));
  }

  private static void ofFile(Env t) {
    t.file("f", "");
    t.fails(ENOTDIR, t.getdents(t.fd("f", O_RDONLY), 4096, new ArrayList<>()));
    t.fails(EBADF, t.getdents(9999, 4096, new ArrayList<>()));
  }

  private static void rewind(Env t) {
    fill(t, "d", 10);
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    t.same("count", 12, rest(t, fd).size());
    t.file("d/new", "");
    t.ok(t.unlink("d/entry3"));
    t.gives(0, t.lseek(fd, 0, SEEK_SET));
    Set<String> names = rest(t, fd).stream().map(DirEntry::name).collect(Collectors.toSet());
    t.check("the new name", names.contains("new"));
    t.check("no removed name", !names.contains("entry3"));
  }

  private static List<DirEntry> rest(Env t, int fd) {
    List<DirEntry> all = new ArrayList<>();
    while (t.ok(t.getdents(fd, 8192, all)) > 0) {
      // until the end
    }
    return all;
  }

  private static void positions(Env t) {
    fill(t, "d", 300);
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    List<DirEntry> all = rest(t, fd);
    for (int i = all.size() - 1; i > 0; i -= 7) {
      t.ok(t.lseek(fd, all.get(i - 1).next(), SEEK_SET));
      List<DirEntry> from = new ArrayList<>();
      t.ok(t.getdents(fd, 4096, from));
      t.same("name at a position", all.get(i).name(), from.getFirst().name());
    }
  }

  private static void removeWhile(Env t) {
    fill(t, "d", MANY);
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    Set<String> seen = new HashSet<>();
    List<DirEntry> page = new ArrayList<>();
    while (t.ok(t.getdents(fd, 2048, page)) > 0) {
      for (DirEntry entry : page) {
        if (entry.name().startsWith("entry")) {
          t.check("each name once", seen.add(entry.name()));
          t.ok(t.unlink("d/" + entry.name()));
        }
      }
      page.clear();
    }
    t.same("count", MANY, seen.size());
    t.ok(t.rmdir("d"));
  }

  private static void createWhile(Env t) {
    fill(t, "d", MANY);
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    Set<String> seen = new HashSet<>();
    List<DirEntry> page = new ArrayList<>();
    int made = 0;
    while (made < 20 * MANY && t.ok(t.getdents(fd, 2048, page)) > 0) {
      for (DirEntry entry : page) {
        t.check("each name once", seen.add(entry.name()));
      }
      page.clear();
      for (int i = 0; i < 10; i++) {
        t.ok(t.mknod("d/later" + made++, S_IFREG | 0644, 0));
      }
    }
    for (int i = 0; i < MANY; i++) {
      t.check("entry" + i + ", which was there all the time", seen.contains("entry" + i));
    }
  }

  /** What has not moved must show, and once; what has moved may show under either name. */
  private static void renameWhile(Env t) {
    fill(t, "d", MANY);
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    Map<String, Integer> seen = new HashMap<>();
    List<DirEntry> page = new ArrayList<>();
    int round = 0;
    while (round < 10 * MANY && t.ok(t.getdents(fd, 2048, page)) > 0) {
      page.forEach(entry -> seen.merge(entry.name(), 1, Integer::sum));
      page.clear();
      t.ok(t.rename("d/entry0", "d/moved"));
      t.ok(t.rename("d/moved", "d/entry0"));
      round++;
    }
    for (int i = 1; i < MANY; i++) {
      t.same("times that entry" + i + " shows", 1, seen.get("entry" + i));
    }
  }

  private static void positionSurvives(Env t) {
    fill(t, "d", 500);
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    List<DirEntry> all = rest(t, fd);
    int middle = all.size() / 2;
    for (int i = 0; i < middle; i++) {
      if (all.get(i).name().startsWith("entry")) {
        t.ok(t.unlink("d/" + all.get(i).name()));
      }
    }
    t.ok(t.lseek(fd, all.get(middle - 1).next(), SEEK_SET));
    List<String> names = rest(t, fd).stream().map(DirEntry::name).toList();
    List<String> expected = all.subList(middle, all.size()).stream().map(DirEntry::name).toList();
    t.same("the names behind the position", expected, names);
  }

  private static void two(Env t) {
    fill(t, "d", 200);
    int one = t.fd("d", O_RDONLY | O_DIRECTORY);
    int two = t.fd("d", O_RDONLY | O_DIRECTORY);
    List<DirEntry> first = new ArrayList<>();
    List<DirEntry> second = new ArrayList<>();
    boolean more = true;
    while (more) {
      more = t.ok(t.getdents(one, 512, first)) > 0;
      more |= t.ok(t.getdents(two, 1024, second)) > 0;
    }
    t.same(
        "both",
        first.stream().map(DirEntry::name).toList(),
        second.stream().map(DirEntry::name).toList());
  }

  private static void deep(Env t) {
    int fd = t.fd(".", O_RDONLY | O_DIRECTORY);
    for (int i = 0; i < 200; i++) {
      t.ok(t.mkdirat(fd, "level", 0755));
      int next = (int) t.ok(t.openIn(fd, "level", O_RDONLY | O_DIRECTORY, 0));
      fd = next;
    }
    t.ok(t.openIn(fd, "bottom", O_CREAT | O_RDWR, 0644));
    t.ok(t.statResult("level/".repeat(200) + "bottom"));
    t.same("names", Set.of("bottom"), t.list("level/".repeat(200)));
  }

  private static void sharedOffset(Env t) {
    fill(t, "d", 200);
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    List<DirEntry> all = new ArrayList<>();
    t.ok(t.getdents(fd, 1024, all));
    int twin = (int) t.ok(t.call(dev.grove.posix.sys.Call.DUP, "dup", fd));
    while (t.ok(t.getdents(twin, 4096, all)) > 0) {
      // goes on where the other stopped
    }
    t.ok(t.close(twin));
    t.same("count", 202, all.size());
  }
}
