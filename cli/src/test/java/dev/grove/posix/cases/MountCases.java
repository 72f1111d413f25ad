package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Other;
import java.util.ArrayList;
import java.util.List;

/**
 * What happens at mount points: EROFS, EBUSY, EXDEV. The mounts are bind mounts that only one
 * thread sees, and that go with it.
 */
final class MountCases {
  private MountCases() {}

  /** A change, refused where nothing may be written. */
  private record Row(String name, Body body) {
    interface Body {
      long call(Env t);
    }
  }

  private static final List<Row> CHANGES =
      List.of(
          new Row("open-write", t -> t.open("ro/f", O_WRONLY, 0)),
          new Row("open-truncate", t -> t.open("ro/f", O_RDONLY | O_TRUNC, 0)),
          new Row("creat", t -> t.open("ro/new", O_CREAT | O_RDWR, 0644)),
          new Row("tmpfile", t -> t.open("ro", O_TMPFILE | O_RDWR, 0644)),
          new Row("mkdir", t -> t.mkdir("ro/new", 0755)),
          new Row("mkfifo", t -> t.mknod("ro/new", S_IFIFO | 0644, 0)),
          new Row("symlink", t -> t.symlink("x", "ro/new")),
          new Row("link", t -> t.link("ro/f", "ro/new")),
          new Row("unlink", t -> t.unlink("ro/f")),
          new Row("rmdir", t -> t.rmdir("ro/d")),
          new Row("rename", t -> t.rename("ro/f", "ro/new")),
          new Row("chmod", t -> t.chmod("ro/f", 0600)),
          new Row("chown", t -> t.chown("ro/f", 1, 1)),
          new Row("truncate", t -> t.truncate("ro/f", 0)),
          new Row("utimens", t -> t.utimensat(AT_FDCWD, "ro/f", null, 0)),
          new Row("setxattr", t -> t.setxattr("ro/f", "user.k", "v", 0)),
          new Row("removexattr", t -> t.removexattr("ro/f", "user.k")),
          new Row("access", t -> t.access("ro/f", W_OK, 0)));

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Row row : CHANGES) {
      cases.add(Case.root("read-only/" + row.name, t -> mounted(t, () -> readOnly(t, row))));
    }
    cases.add(Case.root("read-only/existing-names", t -> mounted(t, () -> existing(t))));
    cases.add(Case.root("read-only/reading-works", t -> mounted(t, () -> reading(t))));
    cases.add(Case.root("mount-point/busy", t -> mounted(t, () -> busy(t))));
    cases.add(Case.root("mount-point/across", t -> mounted(t, () -> across(t))));
    cases.add(Case.of("across/other-file-system", MountCases::otherFileSystem));
    return cases;
  }

  private static void mounted(Env t, Runnable body) {
    t.dir("ro");
    t.dir("ro/d");
    t.file("ro/f", "content");
    try (Other other = t.other(CLONE_NEWNS)) {
      other.run(
          () -> {
            long alone = t.mount("none", "/", MS_REC | MS_PRIVATE);
            if (alone < 0) {
              throw t.notHere("no mounts of one's own here");
            }
            // By its path: the working directory so far is on a mount that the others see.
            t.ok(t.chdir(t.path()));
            body.run();
          });
    }
  }

  private static void bindReadOnly(Env t) {
    t.ok(t.mount("ro", "ro", MS_BIND));
    t.ok(t.mount("none", "ro", MS_BIND | MS_REMOUNT | MS_RDONLY));
  }

  private static void readOnly(Env t, Row row) {
    bindReadOnly(t);
    t.fails(EROFS, row.body.call(t));
    t.ok(t.umount("ro"));
    t.same("content", "content", t.content("ro/f"));
    t.same("names", java.util.Set.of("d", "f"), t.list("ro"));
  }

  private static void existing(Env t) {
    bindReadOnly(t);
    t.failsAs(t.mkdir("ro/d", 0755), EEXIST, EROFS);
    t.fails(ENOENT, t.open("ro/absent", O_RDONLY, 0));
    t.failsAs(t.unlink("ro/absent"), EROFS, ENOENT);
    t.ok(t.umount("ro"));
  }

  private static void reading(Env t) {
    bindReadOnly(t);
    t.same("content", "content", t.content("ro/f"));
    t.ok(t.access("ro/f", R_OK, 0));
    t.ok(t.umount("ro"));
  }

  private static void busy(Env t) {
    t.dir("point");
    t.ok(t.mount("ro", "point", MS_BIND));
    t.fails(EBUSY, t.rmdir("point"));
    t.fails(EBUSY, t.rename("point", "elsewhere"));
    t.dir("other");
    t.fails(EBUSY, t.rename("other", "point"));
    t.ok(t.umount("point"));
    t.ok(t.rmdir("point"));
  }

  private static void across(Env t) {
    t.dir("point");
    t.file("f", "");
    t.ok(t.mount("ro", "point", MS_BIND));
    t.fails(EXDEV, t.rename("f", "point/g"));
    t.fails(EXDEV, t.link("f", "point/g"));
    t.fails(EXDEV, t.rename("point/f", "g"));
    t.ok(t.umount("point"));
  }

  private static void otherFileSystem(Env t) {
    t.file("f", "");
    for (String other : List.of("/dev/shm", "/dev", "/run", "/sys")) {
      if (t.statResult(other) == 0 && t.follow(other).dev() != t.stat(".").dev()) {
        t.fails(EXDEV, t.link("f", other + "/posix-suite"));
        t.fails(EXDEV, t.rename("f", other + "/posix-suite"));
        return;
      }
    }
    throw t.notHere("no other file system");
  }
}
