package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.suite.User;
import dev.grove.posix.sys.Raw;
import dev.grove.posix.sys.Stat;
import java.util.ArrayList;
import java.util.List;

/** link(2), symlink(2), readlink(2). */
final class LinkCases {
  private static final int LINKS = 2000;

  private LinkCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Type type : Type.values()) {
      if (type != Type.DIRECTORY) {
        cases.add(Case.making("link/of-" + type.word(), t -> coherent(t, type), type));
      }
      cases.add(Case.making("link/over-" + type.word(), t -> over(t, type), type));
    }
    cases.add(Case.of("link/of-directory", LinkCases::ofDirectory));
    cases.add(Case.of("link/of-dot", LinkCases::ofDot));
    cases.add(Case.of("link/across-directories", LinkCases::across));
    cases.add(Case.of("link/content-through-every-name", LinkCases::content));
    cases.add(Case.of("link/attributes-through-every-name", LinkCases::attributes));
    cases.add(Case.of("link/first-name-removed", LinkCases::firstRemoved));
    cases.add(Case.of("link/first-name-renamed", LinkCases::firstRenamed));
    cases.add(Case.of("link/directory-of-a-name-renamed", LinkCases::directoryRenamed));
    cases.add(Case.of("link/all-names-removed-while-open", LinkCases::allRemoved));
    cases.add(Case.of("link/follow", LinkCases::follow));
    cases.add(Case.of("link/of-symlink-is-a-symlink", LinkCases::ofSymlink));
    cases.add(Case.of("link/trailing-slash", LinkCases::trailingSlash));
    cases.add(Case.of("link/2000-names", LinkCases::many));
    cases.add(Case.of("link/to-removed-directory", LinkCases::toRemoved));
    cases.add(Case.of("link/of-removed-file", LinkCases::ofRemoved));
    cases.add(Case.of("link/xattr-through-every-name", LinkCases::xattr));
    cases.add(Case.of("link/bad-flags", LinkCases::badFlags));
    cases.add(Case.root("link/target-directory-denied", LinkCases::denied));
    cases.add(Case.root("link/by-descriptor", LinkCases::byDescriptor));
    cases.add(Case.of("symlink/targets", LinkCases::targets));
    cases.add(Case.of("symlink/target-empty", t -> t.fails(ENOENT, t.symlink("", "l"))));
    cases.add(Case.of("symlink/target-too-long", LinkCases::targetTooLong));
    cases.add(Case.of("symlink/attributes-of-its-own", LinkCases::symlinkAttributes));
    cases.add(Case.of("symlink/resolves", LinkCases::resolves));
    cases.add(Case.of("readlink/not-a-symlink", LinkCases::notSymlink));
    cases.add(Case.of("readlink/cut-to-the-buffer", LinkCases::cut));
    cases.add(Case.of("readlink/buffer-of-0", LinkCases::noBuffer));
    cases.add(Case.of("readlink/again-and-again", LinkCases::again));
    return cases;
  }

  private static void coherent(Env t, Type type) {
    t.make(type, "a");
    Stat before = t.stat("a");
    long parent = t.stat(".").mtime();
    t.tick();
    t.ok(t.link("a", "b"));
    Stat first = t.stat("a");
    Stat second = t.stat("b");
    t.same("both names", first, second);
    t.same("links", 2, first.nlink());
    t.same("inode", before.ino(), second.ino());
    t.check("a new change time", first.ctime() > before.ctime());
    t.same("modification time", before.mtime(), first.mtime());
    t.check("a new time of the parent", t.stat(".").mtime() > parent);
    t.tick();
    t.ok(t.unlink("a"));
    t.same("links", 1, t.stat("b").nlink());
    t.check("a new change time", t.stat("b").ctime() > first.ctime());
    t.absent("a");
  }

  private static void over(Env t, Type type) {
    t.file("a", "a");
    t.make(type, "there");
    Stat before = t.stat("there");
    t.fails(EEXIST, t.link("a", "there"));
    t.same("what was there", before, t.stat("there"));
    t.same("links", 1, t.stat("a").nlink());
    t.fails(EEXIST, t.link("a", "a"));
  }

  private static void ofDirectory(Env t) {
    t.dir("d");
    t.fails(EPERM, t.link("d", "e"));
    t.absent("e");
  }

  private static void ofDot(Env t) {
    t.fails(EPERM, t.link(".", "e"));
    t.dir("d");
    t.file("f", "");
    t.fails(EEXIST, t.link("f", "d/."));
    t.fails(EEXIST, t.link("f", "d/.."));
  }

  private static void across(Env t) {
    t.ok(t.mkdir("d", 0755));
    t.ok(t.mkdir("d/e", 0755));
    t.ok(t.mkdir("g", 0755));
    t.file("d/e/f", "shared");
    t.ok(t.link("d/e/f", "g/f"));
    t.ok(t.link("g/f", "top"));
    t.same("content", "shared", t.content("g/f"));
    t.same("content", "shared", t.content("top"));
    t.same("links", 3, t.stat("d/e/f").nlink());
    t.same("inode", t.stat("d/e/f").ino(), t.stat("top").ino());
    t.same("names", java.util.Set.of("f"), t.list("g"));
  }

  private static void content(Env t) {
    t.file("a", "");
    t.ok(t.link("a", "b"));
    t.ok(t.link("b", "c"));
    int a = t.fd("a", O_RDWR);
    int b = t.fd("b", O_RDWR);
    t.gives(5, t.write(a, Raw.bytes("hello")));
    t.gives(3, t.pwrite(b, Raw.bytes("!!!"), 3));
    t.same("content", "hel!!!", t.content("c"));
    t.ok(t.truncate("c", 2));
    t.same("content", "he", t.content(a, 0));
    t.same("size", 2L, t.stat("b").size());
  }

  private static void attributes(Env t) {
    t.file("a", "");
    t.ok(t.link("a", "b"));
    t.ok(t.chmod("a", 0600));
    t.same("mode", 0600, t.stat("b").bits());
    t.ok(t.utimensat(AT_FDCWD, "b", new long[] {11, 12, 13, 14}, 0));
    t.same("modification time", 13_000_000_014L, t.stat("a").mtime());
  }

  private static void firstRemoved(Env t) {
    t.file("a", "content of some length");
    t.ok(t.link("a", "b"));
    t.ok(t.unlink("a"));
    t.file("a", "another");
    t.same("content", "content of some length", t.content("b"));
    t.same("content", "another", t.content("a"));
    t.check("two inodes", t.stat("a").ino() != t.stat("b").ino());
  }

  private static void firstRenamed(Env t) {
    t.file("a", "content");
    t.ok(t.link("a", "b"));
    t.dir("d");
    t.ok(t.rename("a", "d/c"));
    int fd = t.fd("b", O_WRONLY);
    t.gives(1, t.pwrite(fd, Raw.bytes("X"), 0));
    t.same("content", "Xontent", t.content("d/c"));
    t.same("links", 2, t.stat("d/c").nlink());
    t.absent("a");
  }

  private static void directoryRenamed(Env t) {
    t.ok(t.mkdir("d", 0755));
    t.file("d/a", "content");
    t.ok(t.link("d/a", "b"));
    t.ok(t.rename("d", "e"));
    t.same("content", "content", t.content("e/a"));
    t.same("inode", t.stat("b").ino(), t.stat("e/a").ino());
    t.ok(t.unlink("b"));
    t.same("links", 1, t.stat("e/a").nlink());
    t.same("content", "content", t.content("e/a"));
  }

  private static void allRemoved(Env t) {
    t.file("a", "content");
    t.ok(t.link("a", "b"));
    int fd = t.fd("b", O_RDWR);
    t.ok(t.unlink("a"));
    t.same("links", 1, t.fstat(fd).nlink());
    t.ok(t.unlink("b"));
    t.same("links", 0, t.fstat(fd).nlink());
    t.same("content", "content", t.content(fd, 0));
  }

  private static void follow(Env t) {
    t.file("f", "");
    t.ok(t.symlink("f", "s"));
    t.ok(t.linkat(AT_FDCWD, "s", AT_FDCWD, "l", AT_SYMLINK_FOLLOW));
    t.same("type", S_IFREG, t.stat("l").type());
    t.same("links", 2, t.stat("f").nlink());
  }

  private static void ofSymlink(Env t) {
    t.ok(t.symlink("nowhere", "s"));
    t.ok(t.link("s", "l"));
    t.same("target", "nowhere", t.target("l"));
    t.same("links", 2, t.stat("s").nlink());
  }

  private static void trailingSlash(Env t) {
    t.file("f", "");
    t.fails(ENOTDIR, t.link("f/", "l"));
    t.fails(ENOENT, t.link("f", "l/"));
  }

  private static void many(Env t) {
    t.file("f", "content");
    for (int i = 1; i < LINKS; i++) {
      t.ok(t.link("f", "l" + i));
    }
    t.same("links", LINKS, t.stat("f").nlink());
    for (int i = 1; i < LINKS; i++) {
      t.ok(t.unlink("l" + i));
    }
    t.same("links", 1, t.stat("f").nlink());
    t.same("content", "content", t.content("f"));
  }

  private static void toRemoved(Env t) {
    t.file("f", "");
    t.dir("d");
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    t.ok(t.rmdir("d"));
    t.fails(ENOENT, t.linkat(AT_FDCWD, "f", fd, "x", 0));
  }

  private static void ofRemoved(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDONLY);
    t.ok(t.unlink("f"));
    t.fails(ENOENT, t.linkat(AT_FDCWD, "/proc/self/fd/" + fd, AT_FDCWD, "x", AT_SYMLINK_FOLLOW));
  }

  private static void xattr(Env t) {
    t.file("a", "");
    t.ok(t.link("a", "b"));
    t.ok(t.setxattr("a", "user.k", "v", 0));
    String[] value = new String[1];
    t.gives(1, t.getxattr("b", "user.k", 10, value));
    t.same("value", "v", value[0]);
  }

  private static void badFlags(Env t) {
    t.file("a", "");
    t.fails(EINVAL, t.linkat(AT_FDCWD, "a", AT_FDCWD, "b", 0x8000));
  }

  private static void denied(Env t) {
    t.ok(t.mkdir("d", 0755));
    t.ok(t.by(User.FIRST, () -> t.open("mine", O_CREAT | O_WRONLY, 0666)));
    t.fails(EACCES, t.by(User.FIRST, () -> t.link("mine", "d/l")));
    t.ok(t.by(User.FIRST, () -> t.link("mine", "l")));
  }

  private static void byDescriptor(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDONLY);
    t.ok(t.linkat(fd, "", AT_FDCWD, "l", AT_EMPTY_PATH));
    t.same("content", "content", t.content("l"));
  }

  private static void targets(Env t) {
    for (int length : new int[] {1, 2, 59, 60, 255, 256, 1023, 1024, 4000, 4094, 4095}) {
      String target = "t".repeat(length);
      t.ok(t.symlink(target, "l" + length));
      t.same("target", target, t.target("l" + length));
      t.same("size", (long) length, t.stat("l" + length).size());
    }
    String odd = "/../\1\2\377\376 \n//.";
    t.ok(t.symlink(odd, "odd"));
    t.same("target", odd, t.target("odd"));
  }

  private static void targetTooLong(Env t) {
    t.fails(ENAMETOOLONG, t.symlink("t".repeat(PATH_MAX), "l"));
    t.absent("l");
  }

  private static void symlinkAttributes(Env t) {
    t.file("f", "");
    t.ok(t.symlink("f", "l"));
    long before = t.stat("f").mtime();
    t.ok(t.utimensat(AT_FDCWD, "l", new long[] {1, 2, 3, 4}, AT_SYMLINK_NOFOLLOW));
    t.same("time of the symlink", 3_000_000_004L, t.stat("l").mtime());
    t.same("time of the file", before, t.stat("f").mtime());
  }

  private static void resolves(Env t) {
    t.ok(t.mkdir("d", 0755));
    t.file("d/f", "inside");
    t.ok(t.symlink("d", "dl"));
    t.ok(t.symlink(t.path() + "/d/f", "absolute"));
    t.ok(t.symlink("../d/./f", "d/up"));
    t.same("content", "inside", t.content("dl/f"));
    t.same("content", "inside", t.content("absolute"));
    t.same("content", "inside", t.content("d/up"));
  }

  private static void notSymlink(Env t) {
    t.file("f", "");
    t.dir("d");
    t.make(Type.FIFO, "p");
    for (String name : List.of("f", "d", "p", ".")) {
      t.fails(EINVAL, t.readlink(AT_FDCWD, name, 100, new String[1]));
    }
  }

  private static void cut(Env t) {
    t.ok(t.symlink("abcdef", "l"));
    String[] target = new String[1];
    t.gives(3, t.readlink(AT_FDCWD, "l", 3, target));
    t.same("target", "abc", target[0]);
  }

  private static void noBuffer(Env t) {
    t.ok(t.symlink("abcdef", "l"));
    t.fails(EINVAL, t.readlink(AT_FDCWD, "l", 0, new String[1]));
  }

  private static void again(Env t) {
    for (int i = 0; i < 50; i++) {
      t.ok(t.symlink("target" + i, "l"));
      t.same("target", "target" + i, t.target("l"));
      t.ok(t.unlink("l"));
    }
  }
}
