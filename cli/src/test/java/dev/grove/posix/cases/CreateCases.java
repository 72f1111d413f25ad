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

/** What comes into being: type, mode, owner, links; and when it does not. */
final class CreateCases {
  private CreateCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Type type : Type.values()) {
      String word = type.word();
      cases.add(Case.making("create/" + word + "/attributes", t -> attributes(t, type), type));
      cases.add(Case.making("create/" + word + "/birth-time", t -> birthTime(t, type), type));
      cases.add(Case.root("create/" + word + "/owner", t -> owner(t, type)));
      cases.add(Case.root("create/" + word + "/set-gid-parent", t -> setGidParent(t, type)));
      cases.add(Case.root("create/" + word + "/parent-not-writable", t -> notWritable(t, type)));
      cases.add(
          Case.making("create/" + word + "/in-removed-directory", t -> removed(t, type), type));
      cases.add(
          Case.making("create/" + word + "/trailing-slash", t -> trailingSlash(t, type), type));
      cases.add(Case.making("create/" + word + "/dots", t -> dots(t, type), type));
      cases.add(
          Case.making("create/" + word + "/over-root-of-path", t -> overSlash(t, type), type));
      for (Type existing : Type.values()) {
        cases.add(
            Case.making(
                "create/" + word + "/over-" + existing.word(),
                t -> over(t, type, existing),
                type,
                existing));
      }
      cases.add(Case.making("create/" + word + "/over-dangling", t -> overDangling(t, type), type));
    }
    for (int mode : new int[] {0, 0111, 0444, 0644, 0700, 01777, 02755, 04755, 07777}) {
      String octal = "0" + Integer.toOctalString(mode);
      cases.add(Case.of("create/mode-" + octal, t -> mode(t, mode)));
    }
    for (int mask : new int[] {0, 022, 027, 077, 0777}) {
      cases.add(Case.of("create/umask-0" + Integer.toOctalString(mask), t -> umask(t, mask)));
    }
    cases.add(Case.of("create/mknod-unknown-type", CreateCases::unknownTypes));
    cases.add(Case.of("create/mknod-without-type-is-regular", CreateCases::noType));
    cases.add(Case.root("create/device-numbers", CreateCases::deviceNumbers));
    cases.add(Case.root("create/devices-by-user", CreateCases::devicesByUser));
    cases.add(Case.root("create/set-gid-by-stranger-to-group", CreateCases::setGidByStranger));
    return cases;
  }

  private static void attributes(Env t, Type type) {
    long before = t.stat(".").mtime();
    t.tick();
    t.make(type, "new");
    Stat made = t.stat("new");
    t.same("type", type.bits(), made.type());
    t.same("links", type == Type.DIRECTORY ? 2 : 1, made.nlink());
    t.same("owner", t.stat(".").uid(), made.uid());
    t.same(
        "device number",
        type == Type.CHARACTER ? device(1, 3) : type == Type.BLOCK ? device(7, 77) : 0L,
        made.rdev());
    if (type == Type.REGULAR || type == Type.FIFO || type == Type.SOCKET) {
      t.same("size", 0L, made.size());
      t.same("blocks", 0L, made.blocks());
    }
    t.check("times after what was before", made.mtime() > before && made.ctime() > before);
    t.check("access time after what was before", made.atime() > before);
    Stat parent = t.stat(".");
    t.check("new times of the parent", parent.mtime() > before && parent.ctime() > before);
    t.same("parent's links", type == Type.DIRECTORY ? 3 : 2, parent.nlink());
  }

  private static void birthTime(Env t, Type type) {
    long before = t.stat(".").mtime();
    t.tick();
    t.make(type, "new");
    Stat made = t.stat("new");
    t.check("a birth time", (made.mask() & STATX_BTIME) != 0 && made.btime() > before);
  }

  private static void owner(Env t, Type type) {
    if (type.isDevice()) {
      t.fails(EPERM, t.by(User.FIRST, () -> t.tryMake(type, "new")));
      t.absent("new");
      return;
    }
    t.ok(t.by(User.FIRST, () -> t.tryMake(type, "new")));
    t.same("owner", User.FIRST.uid(), t.stat("new").uid());
    t.same("group", User.FIRST.gid(), t.stat("new").gid());
  }

  private static void setGidParent(Env t, Type type) {
    t.dir("d");
    t.ok(t.chown("d", User.FIRST.uid(), User.CLUB));
    t.ok(t.chmod("d", 02777));
    t.make(type, "d/new");
    Stat made = t.stat("d/new");
    t.same("group", User.CLUB, made.gid());
    t.same("set-gid", type == Type.DIRECTORY, (made.mode() & S_ISGID) != 0);
  }

  private static void notWritable(Env t, Type type) {
    t.ok(t.mkdir("d", 0755));
    User user = User.FIRST;
    long result = t.by(user, () -> t.tryMake(type, "d/new"));
    t.failsAs(result, type.isDevice() ? EPERM : EACCES, EACCES);
    t.same("entries", 0, t.list("d").size());
  }

  private static void removed(Env t, Type type) {
    t.dir("d");
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    t.ok(t.rmdir("d"));
    long result =
        switch (type) {
          case DIRECTORY -> t.mkdirat(fd, "x", 0755);
          case SYMLINK -> t.symlinkat("x", fd, "x");
          default -> t.mknodat(fd, "x", type.bits() | 0644, device(1, 3));
        };
    t.fails(ENOENT, result);
    t.same("links of a removed directory", 0, t.fstat(fd).nlink());
  }

  private static void trailingSlash(Env t, Type type) {
    if (type == Type.DIRECTORY) {
      t.ok(t.mkdir("new/", 0755));
      t.same("type", S_IFDIR, t.stat("new").type());
      return;
    }
    t.fails(ENOENT, t.tryMake(type, "new/"));
    t.absent("new");
  }

  private static void dots(Env t, Type type) {
    t.fails(EEXIST, t.tryMake(type, "."));
    t.fails(EEXIST, t.tryMake(type, ".."));
    t.fails(EEXIST, t.tryMake(type, "./."));
  }

  private static void overSlash(Env t, Type type) {
    t.fails(EEXIST, t.tryMake(type, "/"));
  }

  private static void over(Env t, Type type, Type existing) {
    t.make(existing, "there");
    Stat before = t.stat("there");
    t.tick();
    t.fails(EEXIST, t.tryMake(type, "there"));
    t.same("what was there", before, t.stat("there"));
  }

  private static void overDangling(Env t, Type type) {
    t.ok(t.symlink("nowhere", "link"));
    t.fails(EEXIST, t.tryMake(type, "link"));
    t.absent("nowhere");
  }

  private static void mode(Env t, int mode) {
    t.ok(t.open("file", O_CREAT | O_RDONLY, mode));
    t.same("mode of a file", mode, t.stat("file").bits());
    t.ok(t.mknod("fifo", S_IFIFO | mode, 0));
    t.same("mode of a fifo", mode, t.stat("fifo").bits());
    t.ok(t.mkdir("dir", mode));
    // mkdir takes the permissions and the sticky bit only.
    t.same("mode of a directory", mode & 01777, t.stat("dir").bits());
    t.ok(t.symlink("x", "symlink"));
    t.same("mode of a symlink", 0777, t.stat("symlink").bits());
  }

  private static void umask(Env t, int mask) {
    t.umask(mask);
    t.ok(t.open("file", O_CREAT | O_RDONLY, 0666));
    t.ok(t.mknod("fifo", S_IFIFO | 0666, 0));
    t.ok(t.mkdir("dir", 0777));
    t.umask(0);
    t.same("mode of a file", 0666 & ~mask, t.stat("file").bits());
    t.same("mode of a fifo", 0666 & ~mask, t.stat("fifo").bits());
    t.same("mode of a directory", 0777 & ~mask, t.stat("dir").bits());
  }

  private static void unknownTypes(Env t) {
    t.fails(EINVAL, t.mknod("x", S_IFLNK | 0644, 0));
    t.fails(EPERM, t.mknod("x", S_IFDIR | 0644, 0));
    t.fails(EINVAL, t.mknod("x", 0030000 | 0644, 0));
    t.absent("x");
  }

  private static void noType(Env t) {
    t.ok(t.mknod("x", 0640, 0));
    t.same("mode", S_IFREG | 0640, t.stat("x").mode());
  }

  private static void deviceNumbers(Env t) {
    int[][] numbers = {{0, 0}, {1, 3}, {255, 255}, {256, 256}, {4095, 1048575}, {7, 70000}};
    for (int[] number : numbers) {
      String name = number[0] + "," + number[1];
      t.ok(t.mknod(name, S_IFCHR | 0600, device(number[0], number[1])));
      t.same("number of " + name, device(number[0], number[1]), t.stat(name).rdev());
    }
  }

  private static void devicesByUser(Env t) {
    t.fails(EPERM, t.by(User.FIRST, () -> t.mknod("c", S_IFCHR | 0600, device(1, 3))));
    t.fails(EPERM, t.by(User.FIRST, () -> t.mknod("b", S_IFBLK | 0600, device(7, 77))));
  }

  private static void setGidByStranger(Env t) {
    t.ok(t.mkdir("d", 0777));
    t.ok(t.chown("d", 0, User.SECOND.gid()));
    t.ok(t.chmod("d", 02777));
    t.ok(t.by(User.FIRST, () -> t.open("d/x", O_CREAT | O_WRONLY, 02755)));
    t.same("mode", 0755, t.stat("d/x").bits());
    t.same("group", User.SECOND.gid(), t.stat("d/x").gid());
  }
}
