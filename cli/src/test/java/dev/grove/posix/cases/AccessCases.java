package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.User;
import java.util.ArrayList;
import java.util.List;

/** Who may do what: each three bits, for each class of user, for each use. */
final class AccessCases {
  private AccessCases() {}

  /**
   * How the first user stands to a file.
   *
   * @param owner of the file
   * @param group of the file
   * @param shift where the bits that count are in the mode
   */
  private record Relation(String word, User owner, int group, int shift) {
    /** A mode that gives these bits to the user, and all the others the opposite. */
    int mode(int bits) {
      int others = 7 & ~bits;
      int all = (others << 6) | (others << 3) | others;
      return (all & ~(7 << shift)) | (bits << shift);
    }
  }

  private static final List<Relation> RELATIONS =
      List.of(
          new Relation("owner", User.FIRST, User.SECOND.gid(), 6),
          new Relation("group", User.SECOND, User.FIRST.gid(), 3),
          new Relation("club", User.SECOND, User.CLUB, 3),
          new Relation("other", User.SECOND, User.SECOND.gid(), 0));

  /** A use and the bits it needs. */
  private record Use(String name, boolean directory, int needs, Body body) {
    interface Body {
      long use(Env t);
    }
  }

  private static final List<Use> USES =
      List.of(
          new Use("read", false, R_OK, t -> t.open("x", O_RDONLY, 0)),
          new Use("write", false, W_OK, t -> t.open("x", O_WRONLY, 0)),
          new Use("read-write", false, R_OK | W_OK, t -> t.open("x", O_RDWR, 0)),
          new Use("truncate", false, W_OK, t -> t.truncate("x", 1)),
          new Use("touch", false, W_OK, t -> t.utimensat(AT_FDCWD, "x", null, 0)),
          new Use("access-r", false, R_OK, t -> t.access("x", R_OK, 0)),
          new Use("access-w", false, W_OK, t -> t.access("x", W_OK, 0)),
          new Use("access-x", false, X_OK, t -> t.access("x", X_OK, AT_EACCESS)),
          new Use("access-rwx", false, 7, t -> t.access("x", 7, AT_EACCESS)),
          new Use("setxattr", false, W_OK, t -> t.setxattr("x", "user.a", "b", 0)),
          new Use("getxattr", false, R_OK, t -> t.getxattr("x", "user.there", 9, new String[1])),
          new Use("list", true, R_OK, t -> t.open("x", O_RDONLY | O_DIRECTORY, 0)),
          new Use("search", true, X_OK, t -> t.statResult("x/f")),
          new Use("chdir", true, X_OK, t -> t.chdir("x")),
          new Use("create", true, W_OK | X_OK, t -> t.open("x/new", O_CREAT | O_WRONLY, 0644)),
          new Use("mkdir", true, W_OK | X_OK, t -> t.mkdir("x/new", 0755)),
          new Use("symlink", true, W_OK | X_OK, t -> t.symlink("a", "x/new")),
          new Use("mkfifo", true, W_OK | X_OK, t -> t.mknod("x/new", S_IFIFO | 0644, 0)),
          new Use("link", true, W_OK | X_OK, t -> t.link("mine", "x/new")),
          new Use("unlink", true, W_OK | X_OK, t -> t.unlink("x/f")),
          new Use("rmdir", true, W_OK | X_OK, t -> t.rmdir("x/d")),
          new Use("rename-within", true, W_OK | X_OK, t -> t.rename("x/f", "x/new")),
          new Use("rename-out", true, W_OK | X_OK, t -> t.rename("x/f", "new")),
          new Use("rename-in", true, W_OK | X_OK, t -> t.rename("mine", "x/new")));

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Use use : USES) {
      for (Relation relation : RELATIONS) {
        for (int bits = 0; bits < 8; bits++) {
          int given = bits;
          String name = "access/" + use.name + "/" + relation.word + "-" + rwx(bits);
          cases.add(Case.root(name, t -> use(t, use, relation, given)));
        }
      }
      cases.add(Case.root("access/" + use.name + "/root-without-bits", t -> byRoot(t, use)));
    }
    cases.add(Case.root("access/root-cannot-execute-without-x", AccessCases::rootExecute));
    cases.add(Case.of("access/bad-mode", AccessCases::badMode));
    cases.add(Case.root("access/running-a-program", AccessCases::program));
    return cases;
  }

  private static String rwx(int bits) {
    return ((bits & R_OK) != 0 ? "r" : "-")
        + ((bits & W_OK) != 0 ? "w" : "-")
        + ((bits & X_OK) != 0 ? "x" : "-");
  }

  private static void scene(Env t, Use use, User owner, int group, int mode) {
    if (use.directory) {
      t.ok(t.mkdir("x", 0755));
      t.file("x/f", "");
      t.ok(t.mkdir("x/d", 0755));
    } else {
      t.file("x", "content");
      if (use.name.equals("getxattr")) {
        t.ok(t.setxattr("x", "user.there", "v", 0));
      }
    }
    t.file("mine", "");
    t.ok(t.chown("mine", User.FIRST.uid(), User.FIRST.gid()));
    t.ok(t.chown("x", owner.uid(), group));
    t.ok(t.chmod("x", mode));
  }

  private static void use(Env t, Use use, Relation relation, int bits) {
    scene(t, use, relation.owner, relation.group, relation.mode(bits));
    long result = t.by(User.FIRST, () -> use.body.use(t));
    boolean owns = relation.owner.equals(User.FIRST);
    if ((bits & use.needs) == use.needs || (owns && use.name.equals("touch"))) {
      t.ok(result);
    } else {
      t.fails(EACCES, result);
    }
  }

  private static void byRoot(Env t, Use use) {
    scene(t, use, User.FIRST, User.FIRST.gid(), 0);
    long result = use.body.use(t);
    if (!use.directory && (use.needs & X_OK) != 0) {
      t.fails(EACCES, result);
    } else {
      t.ok(result);
    }
  }

  private static void rootExecute(Env t) {
    t.file("f", "");
    t.ok(t.chmod("f", 0666));
    t.fails(EACCES, t.access("f", X_OK, 0));
    t.ok(t.chmod("f", 0001));
    t.ok(t.access("f", X_OK, 0));
  }

  private static void badMode(Env t) {
    t.file("f", "");
    t.fails(EINVAL, t.access("f", 8, 0));
    t.ok(t.access("f", F_OK, 0));
  }

  private static void program(Env t) {
    int from = t.fd("/bin/sleep", O_RDONLY);
    t.file("program", t.content(from, 0));
    t.ok(t.chmod("program", 0755));
    Programs.whileRunning(t, List.of(t.path() + "/program", "20"), () -> t.ok(t.unlink("program")));
  }
}
