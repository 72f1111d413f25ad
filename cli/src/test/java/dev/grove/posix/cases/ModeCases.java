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

/** chmod(2), and what takes set-id bits away. */
final class ModeCases {
  private ModeCases() {}

  /** Something that changes a file which anybody may write. */
  private record Hand(String name, Body body) {
    interface Body {
      void change(Env t, int fd);
    }
  }

  private static final List<Hand> HANDS =
      List.of(
          new Hand("write", (t, fd) -> t.gives(1, t.write(fd, Raw.bytes("x")))),
          new Hand("pwrite-beyond", (t, fd) -> t.gives(1, t.pwrite(fd, Raw.bytes("x"), 100))),
          new Hand("ftruncate", (t, fd) -> t.ok(t.ftruncate(fd, 3))),
          new Hand("ftruncate-up", (t, fd) -> t.ok(t.ftruncate(fd, 30))),
          new Hand("truncate", (t, fd) -> t.ok(t.truncate("f", 3))),
          new Hand("fallocate", (t, fd) -> t.ok(t.fallocate(fd, 0, 0, 100))),
          new Hand("punch", (t, fd) -> t.ok(t.fallocate(fd, 3, 0, 4))));

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Type type : Type.values()) {
      if (type != Type.SYMLINK) {
        cases.add(Case.making("chmod/" + type.word() + "-all-modes", t -> allModes(t, type), type));
        cases.add(Case.root("chmod/" + type.word() + "-by-stranger", t -> stranger(t, type)));
        cases.add(Case.making("chmod/" + type.word() + "-times", t -> times(t, type), type));
      }
    }
    cases.add(Case.of("chmod/through-symlink", ModeCases::throughSymlink));
    cases.add(Case.of("chmod/descriptor", ModeCases::descriptor));
    cases.add(Case.root("chmod/set-gid-by-stranger-to-group", ModeCases::setGidByStranger));
    cases.add(Case.root("chmod/set-gid-by-member", ModeCases::setGidByMember));
    cases.add(Case.root("chmod/sticky-file-by-user", ModeCases::stickyFile));
    cases.add(Case.of("chmod/keeps-open-descriptors", ModeCases::keepsOpen));
    for (Hand hand : HANDS) {
      String start = "set-ids/" + hand.name;
      cases.add(
          Case.root(start + "-by-user-clears", t -> change(t, hand, User.SECOND, 06777, 0777)));
      cases.add(
          Case.root(start + "-by-owner-clears", t -> change(t, hand, User.FIRST, 06777, 0777)));
      cases.add(Case.root(start + "-by-root-keeps", t -> change(t, hand, User.ROOT, 06777, 06777)));
      cases.add(
          Case.root(start + "-keeps-sticky", t -> change(t, hand, User.SECOND, 01777, 01777)));
    }
    return cases;
  }

  private static void allModes(Env t, Type type) {
    t.make(type, "x");
    for (int mode = 0; mode <= 07777; mode += mode < 01000 ? 7 : 61) {
      t.ok(t.chmod("x", mode));
      t.same("mode", type.bits() | mode, t.stat("x").mode());
    }
    t.ok(t.chmod("x", 07777));
    t.same("mode", type.bits() | 07777, t.stat("x").mode());
  }

  private static void stranger(Env t, Type type) {
    t.make(type, "x");
    t.ok(t.chown("x", User.FIRST.uid(), User.FIRST.gid()));
    t.ok(t.chmod("x", 0777));
    t.fails(EPERM, t.by(User.SECOND, () -> t.chmod("x", 0700)));
    t.same("mode", 0777, t.stat("x").bits());
    t.ok(t.by(User.FIRST, () -> t.chmod("x", 0700)));
    t.same("mode", 0700, t.stat("x").bits());
  }

  private static void times(Env t, Type type) {
    t.make(type, "x");
    Stat before = t.stat("x");
    Stat parent = t.stat(".");
    t.tick();
    t.ok(t.chmod("x", 0600));
    Stat after = t.stat("x");
    t.check("a new change time", after.ctime() > before.ctime());
    t.same("modification time", before.mtime(), after.mtime());
    t.same("access time", before.atime(), after.atime());
    t.same("the parent", parent, t.stat("."));
  }

  private static void throughSymlink(Env t) {
    t.file("f", "");
    t.ok(t.symlink("f", "l"));
    t.ok(t.chmod("l", 0600));
    t.same("mode", 0600, t.stat("f").bits());
    t.same("mode of the symlink", 0777, t.stat("l").bits());
  }

  private static void descriptor(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDONLY);
    t.ok(t.fchmod(fd, 0123));
    t.same("mode", 0123, t.stat("f").bits());
    t.fails(EBADF, t.fchmod(9999, 0));
  }

  private static void setGidByStranger(Env t) {
    t.file("f", "");
    t.ok(t.chown("f", User.FIRST.uid(), User.SECOND.gid()));
    t.ok(t.by(User.FIRST, () -> t.chmod("f", 06755)));
    t.same("mode", 04755, t.stat("f").bits());
  }

  private static void setGidByMember(Env t) {
    t.file("f", "");
    t.ok(t.chown("f", User.FIRST.uid(), User.CLUB));
    t.ok(t.by(User.FIRST, () -> t.chmod("f", 06755)));
    t.same("mode", 06755, t.stat("f").bits());
  }

  private static void stickyFile(Env t) {
    t.file("f", "");
    t.ok(t.chown("f", User.FIRST.uid(), User.FIRST.gid()));
    t.ok(t.by(User.FIRST, () -> t.chmod("f", 01755)));
    t.same("mode", 01755, t.stat("f").bits());
  }

  private static void keepsOpen(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    t.ok(t.chmod("f", 0));
    t.gives(1, t.pwrite(fd, Raw.bytes("C"), 0));
    t.same("content", "Content", t.content(fd, 0));
  }

  private static void change(Env t, Hand hand, User user, int before, int after) {
    t.file("f", "content");
    t.ok(t.chown("f", User.FIRST.uid(), User.FIRST.gid()));
    t.ok(t.chmod("f", before));
    t.as(
        user,
        () -> {
          int fd = t.fd("f", O_RDWR);
          hand.body.change(t, fd);
        });
    t.same("mode", after, t.stat("f").bits());
  }
}
