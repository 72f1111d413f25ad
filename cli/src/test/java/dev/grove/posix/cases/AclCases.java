package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.User;
import java.util.ArrayList;
import java.util.List;

/**
 * POSIX access control lists, in the form of their extended attributes: u32 version 2, then entries
 * of u16 tag, u16 permissions, u32 id.
 */
final class AclCases {
  private static final String ACCESS = "system.posix_acl_access";
  private static final String DEFAULT = "system.posix_acl_default";
  private static final int USER_OBJ = 1;
  private static final int USER = 2;
  private static final int GROUP_OBJ = 4;
  private static final int GROUP = 8;
  private static final int MASK = 16;
  private static final int OTHER = 32;
  private static final int NOBODY = -1;

  private AclCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.root("acl/round-trip", AclCases::roundTrip));
    cases.add(Case.root("acl/named-user-reads", AclCases::namedUser));
    cases.add(Case.root("acl/named-user-without-bits", AclCases::namedUserDenied));
    cases.add(Case.root("acl/named-group", AclCases::namedGroup));
    cases.add(Case.root("acl/mask-limits", AclCases::maskLimits));
    cases.add(Case.root("acl/mode-shows-mask", AclCases::modeShowsMask));
    cases.add(Case.root("acl/chmod-changes-mask", AclCases::chmodMask));
    cases.add(Case.root("acl/minimal-is-the-mode", AclCases::minimal));
    cases.add(Case.root("acl/default-is-inherited", AclCases::inherited));
    cases.add(Case.root("acl/default-instead-of-umask", AclCases::insteadOfUmask));
    cases.add(Case.root("acl/default-on-file", AclCases::defaultOnFile));
    cases.add(Case.root("acl/invalid", AclCases::invalid));
    cases.add(Case.root("acl/by-stranger", AclCases::byStranger));
    cases.add(Case.root("acl/removed", AclCases::removed));
    cases.add(Case.root("acl/symlink", AclCases::symlink));
    cases.add(Case.root("acl/survives-rename", AclCases::survives));
    return cases;
  }

  private static String entry(int tag, int permissions, int id) {
    return "" + (char) tag + "\0" + (char) permissions + "\0" + number(id);
  }

  private static String number(int value) {
    StringBuilder text = new StringBuilder();
    for (int shift = 0; shift < 32; shift += 8) {
      text.append((char) (value >>> shift & 0xff));
    }
    return text.toString();
  }

  private static String acl(String... entries) {
    return number(2) + String.join("", entries);
  }

  /** One named user beside owner, group and others. */
  private static String withUser(int owner, int user, int group, int mask, int other) {
    return acl(
        entry(USER_OBJ, owner, NOBODY),
        entry(USER, user, User.FIRST.uid()),
        entry(GROUP_OBJ, group, NOBODY),
        entry(MASK, mask, NOBODY),
        entry(OTHER, other, NOBODY));
  }

  private static String get(Env t, String path, String name) {
    String[] value = {""};
    t.ok(t.getxattr(path, name, 1000, value));
    return value[0];
  }

  private static void roundTrip(Env t) {
    t.file("f", "");
    String value = withUser(6, 4, 4, 6, 0);
    t.ok(t.setxattr("f", ACCESS, value, 0));
    t.same("list", value, get(t, "f", ACCESS));
    t.dir("d");
    t.ok(t.setxattr("d", DEFAULT, value, 0));
    t.same("list", value, get(t, "d", DEFAULT));
    t.fails(ENODATA, t.getxattr("d", ACCESS, 1000, new String[1]));
  }

  private static void namedUser(Env t) {
    t.file("f", "content");
    t.ok(t.chmod("f", 0600));
    t.fails(EACCES, t.by(User.FIRST, () -> t.open("f", O_RDONLY, 0)));
    t.ok(t.setxattr("f", ACCESS, withUser(6, 4, 0, 4, 0), 0));
    t.ok(t.by(User.FIRST, () -> t.open("f", O_RDONLY, 0)));
    t.fails(EACCES, t.by(User.FIRST, () -> t.open("f", O_WRONLY, 0)));
    t.fails(EACCES, t.by(User.SECOND, () -> t.open("f", O_RDONLY, 0)));
  }

  private static void namedUserDenied(Env t) {
    t.file("f", "content");
    t.ok(t.setxattr("f", ACCESS, withUser(6, 0, 4, 4, 4), 0));
    t.fails(EACCES, t.by(User.FIRST, () -> t.open("f", O_RDONLY, 0)));
    t.ok(t.by(User.SECOND, () -> t.open("f", O_RDONLY, 0)));
  }

  private static void namedGroup(Env t) {
    t.file("f", "content");
    String value =
        acl(
            entry(USER_OBJ, 6, NOBODY),
            entry(GROUP_OBJ, 0, NOBODY),
            entry(GROUP, 6, User.CLUB),
            entry(MASK, 6, NOBODY),
            entry(OTHER, 0, NOBODY));
    t.ok(t.setxattr("f", ACCESS, value, 0));
    t.ok(t.by(User.FIRST, () -> t.open("f", O_RDWR, 0)));
    t.fails(EACCES, t.by(User.SECOND, () -> t.open("f", O_RDONLY, 0)));
  }

  private static void maskLimits(Env t) {
    t.file("f", "content");
    t.ok(t.setxattr("f", ACCESS, withUser(6, 6, 6, 4, 0), 0));
    t.ok(t.by(User.FIRST, () -> t.open("f", O_RDONLY, 0)));
    t.fails(EACCES, t.by(User.FIRST, () -> t.open("f", O_WRONLY, 0)));
  }

  private static void modeShowsMask(Env t) {
    t.file("f", "content");
    t.ok(t.setxattr("f", ACCESS, withUser(7, 6, 1, 6, 4), 0));
    t.same("mode", 0764, t.stat("f").bits());
  }

  private static void chmodMask(Env t) {
    t.file("f", "content");
    t.ok(t.setxattr("f", ACCESS, withUser(6, 6, 4, 6, 0), 0));
    t.ok(t.chmod("f", 0640));
    t.same("list", withUser(6, 6, 4, 4, 0), get(t, "f", ACCESS));
    t.fails(EACCES, t.by(User.FIRST, () -> t.open("f", O_WRONLY, 0)));
    t.ok(t.by(User.FIRST, () -> t.open("f", O_RDONLY, 0)));
  }

  private static void minimal(Env t) {
    t.file("f", "content");
    String value =
        acl(entry(USER_OBJ, 6, NOBODY), entry(GROUP_OBJ, 4, NOBODY), entry(OTHER, 0, NOBODY));
    t.ok(t.setxattr("f", ACCESS, value, 0));
    t.same("mode", 0640, t.stat("f").bits());
    t.fails(ENODATA, t.getxattr("f", ACCESS, 1000, new String[1]));
  }

  private static void inherited(Env t) {
    t.dir("d");
    String value = withUser(7, 6, 5, 7, 0);
    t.ok(t.setxattr("d", DEFAULT, value, 0));
    t.ok(t.mkdir("d/sub", 0777));
    t.same("default list of a directory", value, get(t, "d/sub", DEFAULT));
    t.same("list of a directory", value, get(t, "d/sub", ACCESS));
    t.ok(t.open("d/f", O_CREAT | O_RDWR, 0666));
    t.same("list of a file", withUser(6, 6, 5, 6, 0), get(t, "d/f", ACCESS));
    t.fails(ENODATA, t.getxattr("d/f", DEFAULT, 1000, new String[1]));
    t.ok(t.by(User.FIRST, () -> t.open("d/f", O_RDWR, 0)));
  }

  private static void insteadOfUmask(Env t) {
    t.dir("d");
    String value =
        acl(entry(USER_OBJ, 7, NOBODY), entry(GROUP_OBJ, 7, NOBODY), entry(OTHER, 5, NOBODY));
    t.ok(t.setxattr("d", DEFAULT, value, 0));
    t.umask(077);
    t.ok(t.open("d/f", O_CREAT | O_RDWR, 0666));
    t.ok(t.mkdir("d/sub", 0777));
    t.umask(0);
    t.same("mode of a file", 0664, t.stat("d/f").bits());
    t.same("mode of a directory", 0775, t.stat("d/sub").bits());
  }

  private static void defaultOnFile(Env t) {
    t.file("f", "");
    t.fails(EACCES, t.setxattr("f", DEFAULT, withUser(7, 6, 5, 7, 0), 0));
  }

  private static void invalid(Env t) {
    t.file("f", "");
    t.fails(EINVAL, t.setxattr("f", ACCESS, acl(entry(USER_OBJ, 6, NOBODY)), 0));
    t.fails(EINVAL, t.setxattr("f", ACCESS, "\2\0\0\0abc", 0));
    String noMask =
        acl(
            entry(USER_OBJ, 6, NOBODY),
            entry(USER, 6, 5),
            entry(GROUP_OBJ, 4, NOBODY),
            entry(OTHER, 0, NOBODY));
    t.fails(EINVAL, t.setxattr("f", ACCESS, noMask, 0));
    t.failsAs(
        t.setxattr("f", ACCESS, number(1) + entry(USER_OBJ, 6, NOBODY), 0), EOPNOTSUPP, EINVAL);
  }

  private static void byStranger(Env t) {
    t.file("f", "");
    t.ok(t.chmod("f", 0666));
    t.fails(EPERM, t.by(User.FIRST, () -> t.setxattr("f", ACCESS, withUser(6, 6, 4, 6, 0), 0)));
  }

  private static void removed(Env t) {
    t.file("f", "");
    t.ok(t.setxattr("f", ACCESS, withUser(6, 4, 4, 6, 0), 0));
    t.ok(t.removexattr("f", ACCESS));
    t.fails(ENODATA, t.getxattr("f", ACCESS, 1000, new String[1]));
    t.fails(EACCES, t.by(User.FIRST, () -> t.open("f", O_RDONLY, 0)));
  }

  private static void symlink(Env t) {
    t.ok(t.symlink("x", "l"));
    t.fails(EOPNOTSUPP, t.lsetxattr("l", ACCESS, withUser(6, 4, 4, 6, 0), 0));
  }

  private static void survives(Env t) {
    t.dir("d");
    t.file("d/f", "");
    t.ok(t.setxattr("d/f", ACCESS, withUser(6, 4, 0, 4, 0), 0));
    t.ok(t.rename("d", "e"));
    t.ok(t.by(User.FIRST, () -> t.open("e/f", O_RDONLY, 0)));
    t.same("list", withUser(6, 4, 0, 4, 0), get(t, "e/f", ACCESS));
  }
}
