package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.sys.Raw;
import dev.grove.posix.sys.Stat;
import java.util.ArrayList;
import java.util.List;

/** Which of the times each call marks: of the file, of its directory, of another directory. */
final class TimeMarks {
  private TimeMarks() {}

  /**
   * @param file which of {@code mc} change for the file {@code d/f}, before known by its descriptor
   * @param parent the same for {@code d}
   * @param other the same for the directory {@code e}
   */
  private record Row(String name, String file, String parent, String other, Body body) {
    interface Body {
      void run(Env t, int fd);
    }
  }

  private static final List<Row> ROWS =
      List.of(
          new Row("write", "mc", "", "", (t, fd) -> t.gives(1, t.write(fd, Raw.bytes("x")))),
          new Row("pwrite", "mc", "", "", (t, fd) -> t.gives(1, t.pwrite(fd, Raw.bytes("x"), 3))),
          new Row(
              "write-beyond",
              "mc",
              "",
              "",
              (t, fd) -> t.gives(1, t.pwrite(fd, Raw.bytes("x"), 999))),
          new Row("ftruncate-down", "mc", "", "", (t, fd) -> t.ok(t.ftruncate(fd, 1))),
          new Row("ftruncate-up", "mc", "", "", (t, fd) -> t.ok(t.ftruncate(fd, 1000))),
          new Row("truncate", "mc", "", "", (t, fd) -> t.ok(t.truncate("d/f", 2))),
          new Row(
              "open-truncate", "mc", "", "", (t, fd) -> t.ok(t.open("d/f", O_WRONLY | O_TRUNC, 0))),
          new Row("open", "", "", "", (t, fd) -> t.ok(t.open("d/f", O_RDWR, 0))),
          new Row(
              "creat-existing", "", "", "", (t, fd) -> t.ok(t.open("d/f", O_RDWR | O_CREAT, 0644))),
          new Row("read", "", "", "", (t, fd) -> t.ok(t.pread(fd, new byte[9], 0))),
          new Row("stat", "", "", "", (t, fd) -> t.stat("d/f")),
          new Row("fsync", "", "", "", (t, fd) -> t.ok(t.fsync(fd))),
          new Row("chmod", "c", "", "", (t, fd) -> t.ok(t.chmod("d/f", 0600))),
          new Row("fchmod", "c", "", "", (t, fd) -> t.ok(t.fchmod(fd, 0600))),
          new Row("chown", "c", "", "", (t, fd) -> t.ok(t.chown("d/f", 1, 1))),
          new Row("setxattr", "c", "", "", (t, fd) -> t.ok(t.setxattr("d/f", "user.n", "v", 0))),
          new Row("removexattr", "c", "", "", (t, fd) -> t.ok(t.removexattr("d/f", "user.k"))),
          new Row("link", "c", "", "mc", (t, fd) -> t.ok(t.link("d/f", "e/l"))),
          new Row("unlink", "c", "mc", "", (t, fd) -> t.ok(t.unlink("d/f"))),
          new Row("rename-within", "c", "mc", "", (t, fd) -> t.ok(t.rename("d/f", "d/g"))),
          new Row("rename-away", "c", "mc", "mc", (t, fd) -> t.ok(t.rename("d/f", "e/g"))),
          new Row("rename-over", "c", "mc", "mc", (t, fd) -> t.ok(t.rename("e/victim", "d/f"))),
          new Row("creat", "", "mc", "", (t, fd) -> t.ok(t.open("d/new", O_RDWR | O_CREAT, 0644))),
          new Row("mkdir", "", "mc", "", (t, fd) -> t.ok(t.mkdir("d/new", 0755))),
          new Row("symlink", "", "mc", "", (t, fd) -> t.ok(t.symlink("x", "d/new"))),
          new Row("mkfifo", "", "mc", "", (t, fd) -> t.make(Type.FIFO, "d/new")),
          new Row("rmdir", "", "mc", "", (t, fd) -> t.ok(t.rmdir("d/sub"))),
          new Row("unlink-other", "", "", "mc", (t, fd) -> t.ok(t.unlink("e/victim"))),
          new Row("list", "", "", "", (t, fd) -> t.list("d")),
          new Row("failed-creat", "", "", "", (t, fd) -> t.open("d/f", O_CREAT | O_EXCL, 0644)),
          new Row("failed-rmdir", "", "", "", (t, fd) -> t.rmdir("e")),
          new Row("fallocate", "mc", "", "", (t, fd) -> t.ok(t.fallocate(fd, 0, 0, 5000))),
          new Row("punch", "mc", "", "", (t, fd) -> t.ok(t.fallocate(fd, 3, 0, 3))));

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Row row : ROWS) {
      boolean root = row.name.equals("chown");
      String name = "marks/" + row.name;
      cases.add(root ? Case.root(name, t -> marks(t, row)) : Case.of(name, t -> marks(t, row)));
    }
    cases.add(Case.of("marks/read-atime", TimeMarks::readAtime));
    cases.add(Case.of("marks/list-atime", TimeMarks::listAtime));
    cases.add(Case.of("marks/readlink-atime", TimeMarks::readlinkAtime));
    cases.add(Case.of("marks/noatime-open", TimeMarks::noAtimeOpen));
    return cases;
  }

  private static void marks(Env t, Row row) {
    t.dir("d");
    t.dir("d/sub");
    t.dir("e");
    t.file("e/victim", "victim");
    t.file("d/f", "content");
    if (row.name.equals("removexattr")) {
      t.ok(t.setxattr("d/f", "user.k", "v", 0));
    }
    int fd = t.fd("d/f", O_RDWR);
    Stat[] before = {t.fstat(fd), t.stat("d"), t.stat("e")};
    t.tick();
    row.body.run(t, fd);
    Stat[] after = {t.fstat(fd), t.stat("d"), t.stat("e")};
    String[] expected = {row.file, row.parent, row.other};
    if (row.name.equals("rename-over")) {
      expected[0] = "c"; // of the file that lost its name
    }
    String[] names = {
      "times of the file", "times of the directory", "times of the other directory"
    };
    for (int i = 0; i < 3; i++) {
      String seen = after[i].mtime() > before[i].mtime() ? "m" : "";
      seen += after[i].ctime() > before[i].ctime() ? "c" : "";
      t.same(names[i], expected[i], seen);
    }
  }

  /**
   * What a mount does that does not say noatime, at least: the first read after a change marks the
   * time. One that does say so leaves it.
   */
  private static void atime(Env t, Stat stat) {
    if ((t.fs().flags() & ST_NOATIME) != 0) {
      t.same("access time on a mount with noatime", 1_000_000_000L, stat.atime());
    } else {
      t.check("a new access time", stat.atime() > 2_000_000_000L);
    }
    t.same("modification time", 2_000_000_000L, stat.mtime());
  }

  private static void readAtime(Env t) {
    t.file("f", "content");
    t.ok(t.utimensat(AT_FDCWD, "f", new long[] {1, 0, 2, 0}, 0));
    long changed = t.stat("f").ctime();
    t.ok(t.pread(t.fd("f", O_RDONLY), new byte[3], 0));
    atime(t, t.stat("f"));
    t.same("time of change", changed, t.stat("f").ctime());
  }

  private static void listAtime(Env t) {
    t.dir("d");
    t.file("d/f", "");
    t.ok(t.utimensat(AT_FDCWD, "d", new long[] {1, 0, 2, 0}, 0));
    t.list("d");
    atime(t, t.stat("d"));
  }

  private static void readlinkAtime(Env t) {
    t.ok(t.symlink("x", "l"));
    t.ok(t.utimensat(AT_FDCWD, "l", new long[] {1, 0, 2, 0}, AT_SYMLINK_NOFOLLOW));
    t.target("l");
    atime(t, t.stat("l"));
  }

  private static void noAtimeOpen(Env t) {
    t.file("f", "content");
    t.ok(t.utimensat(AT_FDCWD, "f", new long[] {1, 0, 2, 0}, 0));
    t.ok(t.pread(t.fd("f", O_RDONLY | O_NOATIME), new byte[3], 0));
    t.same("access time", 1_000_000_000L, t.stat("f").atime());
  }
}
