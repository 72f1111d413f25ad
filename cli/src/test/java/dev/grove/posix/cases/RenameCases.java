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
import java.util.Set;

/** What rename(2) says beside types. */
final class RenameCases {
  private RenameCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("rename/into-itself", RenameCases::intoItself));
    cases.add(Case.of("rename/onto-an-ancestor", RenameCases::ontoAncestor));
    cases.add(Case.of("rename/onto-full-directory", RenameCases::ontoFull));
    cases.add(Case.of("rename/dots", RenameCases::dots));
    cases.add(Case.of("rename/trailing-slashes", RenameCases::trailingSlashes));
    cases.add(Case.of("rename/two-names-of-one-file", RenameCases::sameFile));
    cases.add(Case.of("rename/over-one-of-two-names", RenameCases::overOneName));
    cases.add(Case.of("rename/over-open-file", RenameCases::overOpen));
    cases.add(Case.of("rename/open-file", RenameCases::ofOpen));
    cases.add(Case.of("rename/tree", RenameCases::tree));
    cases.add(Case.of("rename/tree-while-open-inside", RenameCases::treeOpen));
    cases.add(Case.of("rename/dotdot-follows", RenameCases::dotDot));
    cases.add(Case.of("rename/current-directory", RenameCases::current));
    cases.add(Case.of("rename/to-removed-directory", RenameCases::toRemoved));
    cases.add(Case.of("rename/symlink-not-its-target", RenameCases::symlink));
    cases.add(Case.of("rename/name-of-255", RenameCases::longName));
    cases.add(Case.of("rename/there-and-back", RenameCases::back));
    cases.add(Case.of("rename/atomic-replace", RenameCases::atomicReplace));
    cases.add(Case.of("rename/flags-unknown", t -> flags(t, 0x40)));
    cases.add(Case.of("rename/flags-noreplace-exchange", t -> flags(t, 3)));
    cases.add(Case.of("rename/flags-exchange-whiteout", t -> flags(t, 6)));
    cases.add(Case.of("rename/exchange-with-nothing", RenameCases::exchangeNothing));
    cases.add(Case.of("rename/exchange-with-descendant", RenameCases::exchangeDescendant));
    cases.add(Case.of("rename/exchange-full-directories", RenameCases::exchangeFull));
    cases.add(Case.of("rename/exchange-contents", RenameCases::exchangeContents));
    cases.add(Case.root("rename/whiteout", RenameCases::whiteout));
    cases.add(Case.root("rename/directory-needs-write-on-itself", RenameCases::needsWrite));
    cases.add(Case.root("rename/source-directory-denied", t -> denied(t, 0755, 0777)));
    cases.add(Case.root("rename/target-directory-denied", t -> denied(t, 0777, 0755)));
    cases.add(Case.of("rename/xattr-go-along", RenameCases::xattr));
    cases.add(Case.of("rename/tree-xattr-go-along", RenameCases::treeXattr));
    cases.add(Case.of("rename/case-of-many", RenameCases::many));
    return cases;
  }

  private static void intoItself(Env t) {
    t.dir("d");
    t.dir("d/e");
    t.fails(EINVAL, t.rename("d", "d/x"));
    t.fails(EINVAL, t.rename("d", "d/e/x"));
    t.fails(EINVAL, t.rename("d", "d/e"));
    t.same("type", S_IFDIR, t.stat("d/e").type());
  }

  private static void ontoAncestor(Env t) {
    t.dir("d");
    t.dir("d/e");
    t.file("d/e/f", "");
    t.failsAs(t.rename("d/e", "d"), ENOTEMPTY, EEXIST);
    t.failsAs(t.rename("d/e/f", "d"), ENOTEMPTY, EEXIST, EISDIR);
    t.same("type", S_IFREG, t.stat("d/e/f").type());
  }

  private static void ontoFull(Env t) {
    t.dir("d");
    t.dir("full");
    t.file("full/f", "");
    t.failsAs(t.rename("d", "full"), ENOTEMPTY, EEXIST);
    t.ok(t.rename("full", "d"));
    t.same("names", Set.of("f"), t.list("d"));
  }

  private static void dots(Env t) {
    t.dir("d");
    t.failsAs(t.rename(".", "x"), EBUSY, EINVAL);
    t.failsAs(t.rename("d/.", "x"), EBUSY, EINVAL);
    t.failsAs(t.rename("d/..", "x"), EBUSY, EINVAL);
    t.failsAs(t.rename("d", "."), EBUSY, EINVAL);
    t.failsAs(t.rename("d", ".."), EBUSY, EINVAL);
  }

  private static void trailingSlashes(Env t) {
    t.file("f", "");
    t.dir("d");
    t.fails(ENOTDIR, t.rename("f/", "x"));
    t.fails(ENOTDIR, t.rename("f", "x/"));
    t.ok(t.rename("d/", "e/"));
    t.same("type", S_IFDIR, t.stat("e").type());
  }

  private static void sameFile(Env t) {
    t.file("a", "");
    t.ok(t.link("a", "b"));
    t.ok(t.rename("a", "b"));
    t.same("names", Set.of("a", "b"), t.list("."));
    t.same("links", 2, t.stat("a").nlink());
  }

  private static void overOneName(Env t) {
    t.file("a", "kept");
    t.ok(t.link("a", "b"));
    t.file("c", "new");
    t.ok(t.rename("c", "b"));
    t.same("content", "kept", t.content("a"));
    t.same("content", "new", t.content("b"));
    t.same("links", 1, t.stat("a").nlink());
  }

  private static void overOpen(Env t) {
    t.file("a", "new");
    t.file("b", "old");
    int fd = t.fd("b", O_RDWR);
    t.ok(t.rename("a", "b"));
    t.same("links", 0, t.fstat(fd).nlink());
    t.gives(1, t.pwrite(fd, Raw.bytes("!"), 3));
    t.same("old content", "old!", t.content(fd, 0));
    t.same("new content", "new", t.content("b"));
  }

  private static void ofOpen(Env t) {
    t.file("a", "content");
    int fd = t.fd("a", O_RDWR);
    t.dir("d");
    t.ok(t.rename("a", "d/b"));
    t.gives(1, t.pwrite(fd, Raw.bytes("C"), 0));
    t.ok(t.ftruncate(fd, 4));
    t.same("content", "Cont", t.content("d/b"));
  }

  private static void tree(Env t) {
    StringBuilder deep = new StringBuilder("d");
    t.dir("d");
    for (int i = 0; i < 30; i++) {
      deep.append("/s").append(i);
      t.dir(deep.toString());
      t.file(deep + "/f", "content " + i);
    }
    t.dir("e");
    t.ok(t.rename("d", "e/moved"));
    StringBuilder moved = new StringBuilder("e/moved");
    for (int i = 0; i < 30; i++) {
      moved.append("/s").append(i);
      t.same("content", "content " + i, t.content(moved + "/f"));
    }
    t.absent("d");
    t.dir("d");
    t.same("names", Set.of(), t.list("d"));
  }

  private static void treeOpen(Env t) {
    t.dir("d");
    t.dir("d/s");
    t.file("d/s/f", "content");
    int file = t.fd("d/s/f", O_RDWR);
    int dir = t.fd("d/s", O_RDONLY | O_DIRECTORY);
    t.ok(t.rename("d", "e"));
    t.gives(1, t.pwrite(file, Raw.bytes("C"), 0));
    t.ok(t.openIn(dir, "g", O_CREAT | O_RDWR, 0644));
    t.same("content", "Content", t.content("e/s/f"));
    t.same("names", Set.of("f", "g"), t.list("e/s"));
  }

  private static void dotDot(Env t) {
    t.dir("a");
    t.dir("b");
    t.dir("a/d");
    t.file("b/here", "");
    t.ok(t.rename("a/d", "b/d"));
    t.ok(t.statResult("b/d/../here"));
    t.same("inode of dotdot", t.stat("b").ino(), t.stat("b/d/..").ino());
    long listed =
        t.entries("b/d").stream()
            .filter(e -> e.name().equals(".."))
            .findFirst()
            .orElseThrow()
            .ino();
    t.same("inode of dotdot in the listing", t.stat("b").ino(), listed);
  }

  private static void current(Env t) {
    t.dir("d");
    t.ok(t.chdir("d"));
    t.ok(t.rename("../d", "../e"));
    t.file("f", "here");
    t.ok(t.chdir(".."));
    t.same("content", "here", t.content("e/f"));
  }

  private static void toRemoved(Env t) {
    t.file("f", "");
    t.dir("d");
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    t.ok(t.rmdir("d"));
    t.fails(ENOENT, t.renameat2(AT_FDCWD, "f", fd, "f", 0));
    t.fails(ENOENT, t.renameat2(fd, "f", AT_FDCWD, "g", 0));
  }

  private static void symlink(Env t) {
    t.file("f", "");
    t.ok(t.symlink("f", "l"));
    t.ok(t.rename("l", "m"));
    t.same("target", "f", t.target("m"));
    t.file("g", "new");
    t.ok(t.rename("g", "m"));
    t.same("type", S_IFREG, t.stat("m").type());
    t.same("content of the target", "", t.content("f"));
  }

  private static void longName(Env t) {
    String name = "n".repeat(NAME_MAX);
    t.file("f", "content");
    t.ok(t.rename("f", name));
    t.same("content", "content", t.content(name));
    t.fails(ENAMETOOLONG, t.rename(name, name + "n"));
  }

  private static void back(Env t) {
    t.file("a", "content");
    long ino = t.stat("a").ino();
    for (int i = 0; i < 100; i++) {
      t.ok(t.rename("a", "b"));
      t.ok(t.rename("b", "a"));
    }
    t.same("inode", ino, t.stat("a").ino());
    t.same("content", "content", t.content("a"));
  }

  private static void atomicReplace(Env t) {
    t.file("f", "version 0");
    for (int i = 1; i <= 100; i++) {
      t.file("f.new", "version " + i);
      t.ok(t.rename("f.new", "f"));
      t.same("content", "version " + i, t.content("f"));
    }
    t.same("names", Set.of("f"), t.list("."));
  }

  private static void flags(Env t, int flags) {
    t.file("a", "");
    t.file("b", "");
    t.fails(EINVAL, t.rename("a", "b", flags));
    t.same("names", Set.of("a", "b"), t.list("."));
  }

  private static void exchangeNothing(Env t) {
    t.file("a", "");
    t.fails(ENOENT, t.rename("a", "b", RENAME_EXCHANGE));
    t.fails(ENOENT, t.rename("b", "a", RENAME_EXCHANGE));
    t.same("names", Set.of("a"), t.list("."));
  }

  private static void exchangeDescendant(Env t) {
    t.dir("d");
    t.dir("d/e");
    t.file("d/e/f", "");
    t.fails(EINVAL, t.rename("d", "d/e", RENAME_EXCHANGE));
    t.fails(EINVAL, t.rename("d/e", "d", RENAME_EXCHANGE));
    t.fails(EINVAL, t.rename("d/e/f", "d", RENAME_EXCHANGE));
  }

  private static void exchangeFull(Env t) {
    t.dir("d");
    t.dir("e");
    t.file("d/one", "1");
    t.file("e/two", "2");
    t.dir("e/three");
    t.ok(t.rename("d", "e", RENAME_EXCHANGE));
    t.same("names", Set.of("two", "three"), t.list("d"));
    t.same("names", Set.of("one"), t.list("e"));
    t.same("content", "1", t.content("e/one"));
    t.same("links", 3, t.stat("d").nlink());
  }

  private static void exchangeContents(Env t) {
    t.file("a", "content of a");
    t.dir("d");
    t.file("d/b", "b");
    int a = t.fd("a", O_RDWR);
    t.ok(t.rename("a", "d/b", RENAME_EXCHANGE));
    t.same("content", "b", t.content("a"));
    t.gives(1, t.pwrite(a, Raw.bytes("C"), 0));
    t.same("content", "Content of a", t.content("d/b"));
  }

  private static void whiteout(Env t) {
    t.file("a", "content");
    if (!t.okUnless(EINVAL, t.rename("a", "b", RENAME_WHITEOUT))) {
      // Also said to be right: a file system that has no whiteouts, and changes nothing.
      t.same("names", Set.of("a"), t.list("."));
      return;
    }
    Stat left = t.stat("a");
    t.same("type", S_IFCHR, left.type());
    t.same("device number", 0L, left.rdev());
    t.same("content", "content", t.content("b"));
  }

  private static void needsWrite(Env t) {
    t.ok(t.mkdir("a", 0777));
    t.ok(t.mkdir("b", 0777));
    t.ok(t.mkdir("a/d", 0555));
    t.ok(t.chown("a/d", User.SECOND.uid(), User.SECOND.gid()));
    // Its entry dotdot changes, so a directory that moves must be writable.
    t.fails(EACCES, t.by(User.FIRST, () -> t.rename("a/d", "b/d")));
    t.ok(t.by(User.FIRST, () -> t.rename("a/d", "a/e")));
  }

  private static void denied(Env t, int from, int to) {
    t.ok(t.mkdir("from", from));
    t.ok(t.mkdir("to", to));
    t.make(Type.REGULAR, "from/f");
    t.ok(t.chown("from/f", User.FIRST.uid(), User.FIRST.gid()));
    t.fails(EACCES, t.by(User.FIRST, () -> t.rename("from/f", "to/f")));
    t.same("type", S_IFREG, t.stat("from/f").type());
  }

  private static void xattr(Env t) {
    t.file("a", "");
    t.ok(t.setxattr("a", "user.k", "value", 0));
    t.ok(t.rename("a", "b"));
    String[] value = new String[1];
    t.ok(t.getxattr("b", "user.k", 10, value));
    t.same("value", "value", value[0]);
    t.file("a", "");
    t.fails(ENODATA, t.getxattr("a", "user.k", 10, value));
  }

  private static void treeXattr(Env t) {
    t.dir("d");
    t.file("d/f", "");
    t.ok(t.setxattr("d/f", "user.k", "value", 0));
    t.ok(t.setxattr("d", "user.d", "of d", 0));
    t.ok(t.rename("d", "e"));
    String[] value = new String[1];
    t.ok(t.getxattr("e/f", "user.k", 10, value));
    t.same("value", "value", value[0]);
    t.ok(t.getxattr("e", "user.d", 10, value));
    t.same("value", "of d", value[0]);
  }

  private static void many(Env t) {
    t.dir("d");
    for (int i = 0; i < 500; i++) {
      t.file("d/f" + i, "" + i);
    }
    t.ok(t.rename("d", "e"));
    t.same("entries", 500, t.list("e").size());
    for (int i = 0; i < 500; i++) {
      t.same("content", "" + i, t.content("e/f" + i));
    }
  }
}
