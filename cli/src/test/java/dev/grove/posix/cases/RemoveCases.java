package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.suite.User;
import dev.grove.posix.sys.Stat;
import java.util.ArrayList;
import java.util.List;

/** unlink(2) and rmdir(2). */
final class RemoveCases {
  private RemoveCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Type type : Type.values()) {
      String word = type.word();
      cases.add(Case.making("unlink/" + word, t -> unlink(t, type), type));
      cases.add(Case.making("rmdir/" + word, t -> rmdir(t, type), type));
      cases.add(Case.root("unlink/" + word + "-denied", t -> denied(t, type)));
      cases.add(Case.root("unlink/" + word + "-of-another-user", t -> ofAnother(t, type)));
      if (type != Type.DIRECTORY) {
        cases.add(Case.making("rmdir/directory-with-" + word, t -> notEmpty(t, type), type));
      }
    }
    cases.add(Case.of("unlink/trailing-slash", RemoveCases::trailingSlash));
    cases.add(Case.of("unlink/dots", RemoveCases::unlinkDots));
    cases.add(Case.of("unlink/bad-flags", RemoveCases::badFlags));
    cases.add(Case.of("unlink/symlink-not-its-target", RemoveCases::symlink));
    cases.add(Case.of("rmdir/dots", RemoveCases::rmdirDots));
    cases.add(Case.of("rmdir/trailing-slash", RemoveCases::rmdirTrailingSlash));
    cases.add(Case.of("rmdir/symlink-to-directory", RemoveCases::rmdirSymlink));
    cases.add(Case.of("rmdir/directory-with-directory", t -> notEmpty(t, Type.DIRECTORY)));
    cases.add(Case.of("rmdir/emptied", RemoveCases::emptied));
    cases.add(Case.of("rmdir/while-open", RemoveCases::whileOpen));
    cases.add(Case.of("rmdir/current-directory", RemoveCases::current));
    cases.add(Case.of("rmdir/links-of-the-parent", RemoveCases::parentLinks));
    return cases;
  }

  private static void unlink(Env t, Type type) {
    t.make(type, "x");
    Stat parent = t.stat(".");
    t.tick();
    if (type == Type.DIRECTORY) {
      t.failsAs(t.unlink("x"), EISDIR, EPERM);
      t.same("type", S_IFDIR, t.stat("x").type());
      return;
    }
    t.ok(t.unlink("x"));
    t.absent("x");
    t.check("a new time of the parent", t.stat(".").mtime() > parent.mtime());
    t.check("a new change time of the parent", t.stat(".").ctime() > parent.ctime());
    t.fails(ENOENT, t.unlink("x"));
    t.make(type, "x");
  }

  private static void rmdir(Env t, Type type) {
    t.make(type, "x");
    if (type != Type.DIRECTORY) {
      t.fails(ENOTDIR, t.rmdir("x"));
      t.same("type", type.bits(), t.stat("x").type());
      return;
    }
    Stat parent = t.stat(".");
    t.tick();
    t.ok(t.rmdir("x"));
    t.absent("x");
    t.check("a new time of the parent", t.stat(".").mtime() > parent.mtime());
    t.fails(ENOENT, t.rmdir("x"));
  }

  private static void denied(Env t, Type type) {
    t.ok(t.mkdir("d", 0755));
    t.make(type, "d/x");
    t.ok(t.lchown("d/x", User.FIRST.uid(), User.FIRST.gid()));
    t.fails(
        EACCES, t.by(User.FIRST, () -> type == Type.DIRECTORY ? t.rmdir("d/x") : t.unlink("d/x")));
    t.same("type", type.bits(), t.stat("d/x").type());
  }

  /** Who may write a directory may remove what is in it. */
  private static void ofAnother(Env t, Type type) {
    t.ok(t.mkdir("d", 0777));
    t.make(type, "d/x");
    t.ok(t.by(User.FIRST, () -> type == Type.DIRECTORY ? t.rmdir("d/x") : t.unlink("d/x")));
    t.absent("d/x");
  }

  private static void notEmpty(Env t, Type type) {
    t.dir("d");
    t.make(type, "d/x");
    t.failsAs(t.rmdir("d"), ENOTEMPTY, EEXIST);
    t.same("type", type.bits(), t.stat("d/x").type());
  }

  private static void trailingSlash(Env t) {
    t.file("f", "");
    t.fails(ENOTDIR, t.unlink("f/"));
    t.dir("d");
    t.failsAs(t.unlink("d/"), EISDIR, EPERM);
  }

  private static void unlinkDots(Env t) {
    t.failsAs(t.unlink("."), EISDIR, EPERM, EINVAL);
    t.failsAs(t.unlink(".."), EISDIR, EPERM);
  }

  private static void badFlags(Env t) {
    t.file("f", "");
    t.fails(EINVAL, t.unlinkat(AT_FDCWD, "f", 0x8000));
  }

  private static void symlink(Env t) {
    t.file("f", "");
    t.ok(t.symlink("f", "l"));
    t.ok(t.unlink("l"));
    t.same("type", S_IFREG, t.stat("f").type());
  }

  private static void rmdirDots(Env t) {
    t.dir("d");
    t.fails(EINVAL, t.rmdir("d/."));
    t.failsAs(t.rmdir("d/.."), ENOTEMPTY, EEXIST);
  }

  private static void rmdirTrailingSlash(Env t) {
    t.dir("d");
    t.ok(t.rmdir("d/"));
    t.file("f", "");
    t.fails(ENOTDIR, t.rmdir("f/"));
  }

  private static void rmdirSymlink(Env t) {
    t.dir("d");
    t.ok(t.symlink("d", "l"));
    t.fails(ENOTDIR, t.rmdir("l"));
    t.failsAs(t.rmdir("l/"), ENOTDIR);
    t.same("type", S_IFDIR, t.stat("d").type());
  }

  private static void emptied(Env t) {
    t.dir("d");
    for (int i = 0; i < 100; i++) {
      t.file("d/f" + i, "x");
    }
    for (int i = 0; i < 100; i++) {
      t.failsAs(t.rmdir("d"), ENOTEMPTY, EEXIST);
      t.ok(t.unlink("d/f" + i));
    }
    t.ok(t.rmdir("d"));
  }

  private static void whileOpen(Env t) {
    t.dir("d");
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    t.ok(t.rmdir("d"));
    t.dir("d");
    t.file("d/f", "");
    t.same("links", 0, t.fstat(fd).nlink());
    List<dev.grove.posix.sys.DirEntry> entries = new ArrayList<>();
    long result = t.getdents(fd, 4096, entries);
    t.check("nothing of the new directory", entries.stream().noneMatch(e -> e.name().equals("f")));
    t.check("no entries or ENOENT", result >= 0 || result == -ENOENT.number());
    t.fails(ENOENT, t.openIn(fd, "f", O_RDONLY, 0));
    t.fails(ENOENT, t.openIn(fd, "g", O_CREAT | O_RDWR, 0644));
  }

  private static void current(Env t) {
    t.dir("d");
    t.ok(t.chdir("d"));
    t.ok(t.rmdir("../d"));
    t.fails(ENOENT, t.open("x", O_CREAT | O_RDWR, 0644));
    t.same("links", 0, t.stat(".").nlink());
    t.ok(t.statResult(".."));
  }

  private static void parentLinks(Env t) {
    t.dir("d");
    for (int i = 0; i < 20; i++) {
      t.same("links", i + 2, t.stat("d").nlink());
      t.ok(t.mkdir("d/s" + i, 0755));
    }
    for (int i = 0; i < 20; i++) {
      t.ok(t.rmdir("d/s" + i));
      t.same("links", 21 - i, t.stat("d").nlink());
    }
  }
}
