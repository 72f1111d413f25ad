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

/** chown(2). */
final class OwnerCases {
  private OwnerCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Type type : Type.values()) {
      String word = type.word();
      cases.add(Case.root("chown/" + word, t -> chown(t, type)));
      cases.add(Case.root("chown/" + word + "-by-users", t -> byUsers(t, type)));
      if (type != Type.SYMLINK) {
        cases.add(
            Case.root("chown/" + word + "-set-ids-by-owner", t -> setIds(t, type, User.FIRST)));
        cases.add(Case.root("chown/" + word + "-set-ids-by-root", t -> setIds(t, type, User.ROOT)));
        cases.add(Case.root("chown/" + word + "-set-gid-without-x", t -> noExecute(t, type)));
      }
    }
    cases.add(Case.root("chown/large-ids", OwnerCases::largeIds));
    cases.add(Case.root("chown/through-symlink", OwnerCases::throughSymlink));
    cases.add(Case.root("chown/descriptor", OwnerCases::descriptor));
    cases.add(Case.root("chown/nothing-by-stranger", OwnerCases::nothing));
    return cases;
  }

  private static void chown(Env t, Type type) {
    t.make(type, "x");
    Stat before = t.stat("x");
    t.tick();
    t.ok(t.lchown("x", 111, 222));
    Stat after = t.stat("x");
    t.same("owner", 111, after.uid());
    t.same("group", 222, after.gid());
    t.check("a new change time", after.ctime() > before.ctime());
    t.same("modification time", before.mtime(), after.mtime());
    t.ok(t.lchown("x", -1, 333));
    t.same("owner", 111, t.stat("x").uid());
    t.same("group", 333, t.stat("x").gid());
    t.ok(t.lchown("x", 444, -1));
    t.same("owner", 444, t.stat("x").uid());
    t.same("group", 333, t.stat("x").gid());
  }

  private static void byUsers(Env t, Type type) {
    t.make(type, "x");
    t.ok(t.lchown("x", User.FIRST.uid(), User.FIRST.gid()));
    t.fails(EPERM, t.by(User.SECOND, () -> t.lchown("x", User.SECOND.uid(), -1)));
    t.fails(EPERM, t.by(User.SECOND, () -> t.lchown("x", -1, User.SECOND.gid())));
    t.fails(EPERM, t.by(User.FIRST, () -> t.lchown("x", User.SECOND.uid(), -1)));
    t.fails(EPERM, t.by(User.FIRST, () -> t.lchown("x", -1, User.SECOND.gid())));
    t.ok(t.by(User.FIRST, () -> t.lchown("x", User.FIRST.uid(), User.CLUB)));
    t.same("group", User.CLUB, t.stat("x").gid());
    t.ok(t.by(User.FIRST, () -> t.lchown("x", -1, User.FIRST.gid())));
    t.same("group", User.FIRST.gid(), t.stat("x").gid());
  }

  private static void setIds(Env t, Type type, User by) {
    t.make(type, "x");
    t.ok(t.chown("x", User.FIRST.uid(), User.FIRST.gid()));
    t.ok(t.chmod("x", 06777));
    t.ok(t.by(by, () -> t.chown("x", -1, User.CLUB)));
    t.same("mode", type == Type.DIRECTORY ? 06777 : 0777, t.stat("x").bits());
  }

  /** Set-gid without execution by the group means something else. */
  private static void noExecute(Env t, Type type) {
    t.make(type, "x");
    t.ok(t.chmod("x", 02767));
    t.ok(t.chown("x", 1, 1));
    t.same("mode", 02767, t.stat("x").bits());
  }

  private static void largeIds(Env t) {
    t.file("f", "");
    t.ok(t.chown("f", 0x7ffffffe, 0xfffffffe));
    t.same("owner", 0x7ffffffe, t.stat("f").uid());
    t.same("group", 0xfffffffe, t.stat("f").gid());
  }

  private static void throughSymlink(Env t) {
    t.file("f", "");
    t.ok(t.symlink("f", "l"));
    t.ok(t.chown("l", 11, 12));
    t.same("owner", 11, t.stat("f").uid());
    t.same("owner of the symlink", 0, t.stat("l").uid());
    t.ok(t.lchown("l", 21, 22));
    t.same("owner", 11, t.stat("f").uid());
    t.same("owner of the symlink", 21, t.stat("l").uid());
  }

  private static void descriptor(Env t) {
    t.file("f", "");
    t.ok(t.fchown(t.fd("f", O_RDONLY), 11, 12));
    t.same("owner", 11, t.stat("f").uid());
    t.fails(EBADF, t.fchown(9999, 0, 0));
  }

  private static void nothing(Env t) {
    t.file("f", "");
    t.ok(t.by(User.SECOND, () -> t.chown("f", -1, -1)));
    t.same("owner", 0, t.stat("f").uid());
  }
}
