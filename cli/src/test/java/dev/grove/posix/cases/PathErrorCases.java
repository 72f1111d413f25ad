package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.User;
import dev.grove.posix.sys.Errno;
import dev.grove.posix.sys.FsStat;
import dev.grove.posix.sys.Stat;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a path is the same error for every call that takes one. */
final class PathErrorCases {
  private PathErrorCases() {}

  /** A call on a path. */
  private interface PathCall {
    long on(Env t, String path);
  }

  /**
   * @param existing whether the path must be there
   * @param follows whether a symlink at the end is followed
   */
  private record Row(String name, boolean existing, boolean follows, PathCall call) {}

  private static final List<Row> CALLS =
      List.of(
          new Row("open", true, true, (t, p) -> t.open(p, O_RDONLY, 0)),
          new Row("open-write", true, true, (t, p) -> t.open(p, O_RDWR, 0)),
          new Row("open-path", true, true, (t, p) -> t.open(p, O_PATH, 0)),
          new Row("open-directory", true, true, (t, p) -> t.open(p, O_DIRECTORY, 0)),
          new Row("open-truncate", true, true, (t, p) -> t.open(p, O_WRONLY | O_TRUNC, 0)),
          new Row("creat", false, true, (t, p) -> t.open(p, O_CREAT | O_WRONLY, 0644)),
          new Row(
              "creat-new", false, false, (t, p) -> t.open(p, O_CREAT | O_EXCL | O_WRONLY, 0644)),
          new Row("mkdir", false, false, (t, p) -> t.mkdir(p, 0755)),
          new Row("mknod-fifo", false, false, (t, p) -> t.mknod(p, S_IFIFO | 0644, 0)),
          new Row("mknod-socket", false, false, (t, p) -> t.mknod(p, S_IFSOCK | 0644, 0)),
          new Row("mknod-regular", false, false, (t, p) -> t.mknod(p, S_IFREG | 0644, 0)),
          new Row("symlink", false, false, (t, p) -> t.symlink("target", p)),
          new Row("link-from", true, false, (t, p) -> t.link(p, "linked")),
          new Row("link-to", false, false, (t, p) -> t.link("file", p)),
          new Row("rename-from", true, false, (t, p) -> t.rename(p, "renamed")),
          new Row("rename-to", false, false, (t, p) -> t.rename("file", p)),
          new Row("rename-dir-from", true, false, (t, p) -> t.rename(p, "open")),
          new Row("rename-dir-to", false, false, (t, p) -> t.rename("open", p)),
          new Row("unlink", true, false, (t, p) -> t.unlink(p)),
          new Row("rmdir", true, false, (t, p) -> t.rmdir(p)),
          new Row("chmod", true, true, (t, p) -> t.chmod(p, 0600)),
          new Row("chown", true, true, (t, p) -> t.chown(p, -1, -1)),
          new Row("lchown", true, false, (t, p) -> t.lchown(p, -1, -1)),
          new Row("truncate", true, true, (t, p) -> t.truncate(p, 3)),
          new Row("stat", true, true, (t, p) -> t.statResult(p)),
          new Row("lstat", true, false, PathErrorCases::lstat),
          new Row("access", true, true, (t, p) -> t.access(p, R_OK, 0)),
          new Row("readlink", true, false, PathErrorCases::readlink),
          new Row("utimens", true, true, (t, p) -> t.utimensat(AT_FDCWD, p, null, 0)),
          new Row("lutimens", true, false, PathErrorCases::lutimens),
          new Row("statfs", true, true, (t, p) -> t.statfs(p, new FsStat[1])),
          new Row("chdir", true, true, (t, p) -> t.chdir(p)),
          new Row("setxattr", true, true, (t, p) -> t.setxattr(p, "user.a", "v", 0)),
          new Row("getxattr", true, true, (t, p) -> t.getxattr(p, "user.a", 9, new String[1])),
          new Row("lgetxattr", true, false, (t, p) -> t.lgetxattr(p, "user.a", 9, new String[1])),
          new Row("listxattr", true, true, (t, p) -> t.listxattr(p, 99, new String[1])),
          new Row("llistxattr", true, false, (t, p) -> t.llistxattr(p, 99, new String[1])),
          new Row("removexattr", true, true, (t, p) -> t.removexattr(p, "user.a")));

  private static long lstat(Env t, String path) {
    return t.statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, new Stat[1]);
  }

  private static long readlink(Env t, String path) {
    return t.readlink(AT_FDCWD, path, 99, new String[1]);
  }

  private static long lutimens(Env t, String path) {
    return t.utimensat(AT_FDCWD, path, null, AT_SYMLINK_NOFOLLOW);
  }

  private static void scene(Env t) {
    t.file("file", "content");
    t.dir("open");
    t.ok(t.symlink("loop", "loop"));
    t.ok(t.symlink("loop2", "loop1"));
    t.ok(t.symlink("loop1", "loop2"));
    t.ok(t.symlink("absent", "dangling"));
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Row row : CALLS) {
      add(cases, row, "parent-absent", "absent/x", ENOENT);
      add(cases, row, "parent-dangling", "dangling/x", ENOENT);
      add(cases, row, "parent-is-file", "file/x", ENOTDIR);
      add(cases, row, "grandparent-is-file", "file/x/y", ENOTDIR);
      add(cases, row, "parent-is-loop", "loop/x", ELOOP);
      add(cases, row, "parent-in-loop", "open/../loop1/x", ELOOP);
      add(cases, row, "empty", "", ENOENT);
      add(cases, row, "name-of-256", "n".repeat(NAME_MAX + 1), ENAMETOOLONG);
      add(cases, row, "parent-name-of-256", "n".repeat(NAME_MAX + 1) + "/x", ENAMETOOLONG);
      add(cases, row, "path-of-4096", "./".repeat(PATH_MAX / 2 - 2) + "open", ENAMETOOLONG);
      add(cases, row, "path-of-4100", "./".repeat(PATH_MAX / 2) + "open", ENAMETOOLONG);
      if (row.existing) {
        add(cases, row, "absent", "absent", ENOENT);
        add(cases, row, "name-of-255-absent", "n".repeat(NAME_MAX), ENOENT);
      }
      if (row.follows && row.existing) {
        add(cases, row, "dangling", "dangling", ENOENT);
      }
      if (row.follows) {
        add(cases, row, "loop", "loop", ELOOP);
      }
      cases.add(Case.root("path/" + row.name + "/search-denied", t -> denied(t, row)));
    }
    cases.add(Case.of("path/40-symlinks-work", t -> chain(t, 40, 0)));
    cases.add(Case.of("path/41-symlinks-are-too-many", t -> chain(t, 41, -ELOOP.number())));
    return cases;
  }

  private static void add(List<Case> cases, Row row, String defect, String path, Errno error) {
    cases.add(
        Case.of(
            "path/" + row.name + "/" + defect,
            t -> {
              scene(t);
              t.fails(error, row.call.on(t, path));
            }));
  }

  private static void denied(Env t, Row row) {
    scene(t);
    t.ok(t.mkdir("closed", 0700));
    t.ok(t.mkdir("closed/sub", 0777));
    t.file("closed/sub/there", "");
    // Protected links are another rule, which other cases are about.
    t.ok(t.chown("file", User.SECOND.uid(), User.SECOND.gid()));
    t.fails(EACCES, t.by(User.SECOND, () -> row.call.on(t, "closed/sub/there")));
    t.fails(EACCES, t.by(User.SECOND, () -> row.call.on(t, "closed/there")));
  }

  private static void chain(Env t, int links, long expected) {
    t.file("link0", "");
    for (int i = 1; i <= links; i++) {
      t.ok(t.symlink("link" + (i - 1), "link" + i));
    }
    t.gives(expected, t.statResult("link" + links));
  }
}
