package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.suite.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Extended attributes. */
final class XattrCases {
  private XattrCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int size : new int[] {0, 1, 100, 255, 256, 1000, 2000}) {
      cases.add(Case.of("xattr/value-of-" + size, t -> value(t, size)));
    }
    for (String name :
        List.of("user.a", "user.with space", "user.\1\2\377", "user." + "n".repeat(250))) {
      cases.add(Case.of("xattr/name-" + name.length() + "-" + name.hashCode(), t -> name(t, name)));
    }
    cases.add(Case.of("xattr/create-and-replace", XattrCases::flags));
    cases.add(Case.of("xattr/replace-with-other-size", XattrCases::otherSize));
    cases.add(Case.of("xattr/remove", XattrCases::remove));
    cases.add(Case.of("xattr/list", XattrCases::list));
    cases.add(Case.of("xattr/size-asked", XattrCases::sizeAsked));
    cases.add(Case.of("xattr/buffer-too-small", XattrCases::tooSmall));
    cases.add(Case.of("xattr/too-large", XattrCases::tooLarge));
    cases.add(Case.of("xattr/name-too-long", XattrCases::longName));
    cases.add(Case.of("xattr/name-empty", XattrCases::emptyName));
    cases.add(Case.of("xattr/unknown-namespace", XattrCases::unknownNamespace));
    cases.add(Case.of("xattr/bad-flags", XattrCases::badFlags));
    cases.add(Case.of("xattr/descriptor", XattrCases::descriptor));
    cases.add(Case.of("xattr/unlinked", XattrCases::unlinked));
    cases.add(Case.of("xattr/of-directory", XattrCases::directory));
    cases.add(Case.of("xattr/through-symlink", XattrCases::symlink));
    cases.add(Case.of("xattr/gone-with-the-file", XattrCases::gone));
    cases.add(Case.of("xattr/times", XattrCases::times));
    cases.add(Case.of("xattr/many", XattrCases::many));
    for (Type type : Type.values()) {
      if (type != Type.REGULAR && type != Type.DIRECTORY) {
        cases.add(Case.making("xattr/user-on-" + type.word(), t -> userOn(t, type), type));
      }
      cases.add(Case.root("xattr/trusted-on-" + type.word(), t -> trustedOn(t, type)));
    }
    cases.add(Case.root("xattr/trusted-by-user", XattrCases::trustedByUser));
    cases.add(Case.root("xattr/trusted-hidden-from-user", XattrCases::trustedHidden));
    cases.add(Case.root("xattr/security", XattrCases::security));
    cases.add(Case.root("xattr/security-by-user", XattrCases::securityByUser));
    cases.add(Case.root("xattr/denied", XattrCases::denied));
    cases.add(Case.root("xattr/sticky-directory", XattrCases::stickyDirectory));
    cases.add(Case.root("xattr/capability-cleared-by-write", XattrCases::capability));
    return cases;
  }

  private static String get(Env t, String path, String name) {
    String[] value = {""};
    t.ok(t.lgetxattr(path, name, 65_536, value));
    return value[0];
  }

  private static Set<String> names(Env t, String path) {
    String[] list = {""};
    t.ok(t.llistxattr(path, 65_536, list));
    Set<String> names = new TreeSet<>(List.of(list[0].split("\0")));
    // What a file system shows by itself.
    names.removeIf(name -> name.isEmpty() || name.startsWith("security.selinux"));
    return names;
  }

  private static void value(Env t, int size) {
    t.file("f", "");
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.append((char) (i * 7 & 0xff));
    }
    String value = text.toString();
    t.ok(t.setxattr("f", "user.k", value, 0));
    t.same("value", value, get(t, "f", "user.k"));
  }

  private static void name(Env t, String name) {
    t.file("f", "");
    t.ok(t.setxattr("f", name, "value", 0));
    t.same("value", "value", get(t, "f", name));
    t.same("names", Set.of(name), names(t, "f"));
    t.ok(t.removexattr("f", name));
    t.same("names", Set.of(), names(t, "f"));
  }

  private static void flags(Env t) {
    t.file("f", "");
    t.fails(ENODATA, t.setxattr("f", "user.k", "v", XATTR_REPLACE));
    t.ok(t.setxattr("f", "user.k", "one", XATTR_CREATE));
    t.fails(EEXIST, t.setxattr("f", "user.k", "two", XATTR_CREATE));
    t.same("value", "one", get(t, "f", "user.k"));
    t.ok(t.setxattr("f", "user.k", "two", XATTR_REPLACE));
    t.ok(t.setxattr("f", "user.k", "three", 0));
    t.same("value", "three", get(t, "f", "user.k"));
  }

  private static void otherSize(Env t) {
    t.file("f", "");
    for (int size : new int[] {10, 1000, 3, 0, 500}) {
      t.ok(t.setxattr("f", "user.k", "v".repeat(size), 0));
      t.same("value", "v".repeat(size), get(t, "f", "user.k"));
    }
  }

  private static void remove(Env t) {
    t.file("f", "");
    t.fails(ENODATA, t.removexattr("f", "user.k"));
    t.ok(t.setxattr("f", "user.k", "v", 0));
    t.ok(t.setxattr("f", "user.l", "w", 0));
    t.ok(t.removexattr("f", "user.k"));
    t.fails(ENODATA, t.getxattr("f", "user.k", 10, new String[1]));
    t.same("value", "w", get(t, "f", "user.l"));
    t.fails(ENODATA, t.removexattr("f", "user.k"));
  }

  private static void list(Env t) {
    t.file("f", "");
    t.same("names", Set.of(), names(t, "f"));
    for (String name : List.of("user.b", "user.a", "user.abc", "user.ab")) {
      t.ok(t.setxattr("f", name, "v", 0));
    }
    t.same("names", Set.of("user.a", "user.ab", "user.abc", "user.b"), names(t, "f"));
  }

  private static void sizeAsked(Env t) {
    t.file("f", "");
    t.gives(0, t.listxattr("f", 0, new String[1]));
    t.ok(t.setxattr("f", "user.k", "12345", 0));
    t.gives(5, t.getxattr("f", "user.k", 0, new String[1]));
    t.gives(7, t.listxattr("f", 0, new String[1]));
  }

  private static void tooSmall(Env t) {
    t.file("f", "");
    t.ok(t.setxattr("f", "user.k", "12345", 0));
    t.fails(ERANGE, t.getxattr("f", "user.k", 4, new String[1]));
    t.fails(ERANGE, t.listxattr("f", 6, new String[1]));
    t.gives(5, t.getxattr("f", "user.k", 5, new String[1]));
    t.gives(7, t.listxattr("f", 7, new String[1]));
  }

  private static void tooLarge(Env t) {
    t.file("f", "");
    t.fails(E2BIG, t.setxattr("f", "user.k", "v".repeat(65_537), 0));
    t.same("names", Set.of(), names(t, "f"));
  }

  private static void longName(Env t) {
    t.file("f", "");
    String name = "user." + "n".repeat(251);
    t.fails(ERANGE, t.setxattr("f", name, "v", 0));
    t.fails(ERANGE, t.getxattr("f", name, 10, new String[1]));
    t.fails(ERANGE, t.removexattr("f", name));
  }

  private static void emptyName(Env t) {
    t.file("f", "");
    t.fails(ERANGE, t.setxattr("f", "", "v", 0));
    t.failsAs(t.setxattr("f", "user.", "v", 0), EINVAL);
  }

  private static void unknownNamespace(Env t) {
    t.file("f", "");
    t.fails(EOPNOTSUPP, t.setxattr("f", "other.k", "v", 0));
    t.fails(EOPNOTSUPP, t.setxattr("f", "nodot", "v", 0));
    t.fails(EOPNOTSUPP, t.getxattr("f", "other.k", 10, new String[1]));
    t.fails(EOPNOTSUPP, t.removexattr("f", "other.k"));
  }

  private static void badFlags(Env t) {
    t.file("f", "");
    t.fails(EINVAL, t.setxattr("f", "user.k", "v", 8));
  }

  private static void descriptor(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDONLY);
    t.ok(t.fsetxattr(fd, "user.k", "value", 0));
    t.gives(5, t.fgetxattr(fd, "user.k", 10));
    t.same("value", "value", get(t, "f", "user.k"));
    t.ok(t.fremovexattr(fd, "user.k"));
    t.same("names", Set.of(), names(t, "f"));
  }

  private static void unlinked(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    t.ok(t.fsetxattr(fd, "user.k", "value", 0));
    t.ok(t.unlink("f"));
    t.gives(5, t.fgetxattr(fd, "user.k", 10));
    t.ok(t.fsetxattr(fd, "user.l", "later", 0));
    t.gives(5, t.fgetxattr(fd, "user.l", 10));
  }

  private static void directory(Env t) {
    t.dir("d");
    t.ok(t.setxattr("d", "user.k", "value", 0));
    t.file("d/f", "");
    t.same("value", "value", get(t, "d", "user.k"));
    t.same("names", Set.of(), names(t, "d/f"));
  }

  private static void symlink(Env t) {
    t.file("f", "");
    t.ok(t.symlink("f", "l"));
    t.ok(t.setxattr("l", "user.k", "value", 0));
    t.same("value", "value", get(t, "f", "user.k"));
    t.same("names", Set.of(), names(t, "l"));
  }

  private static void gone(Env t) {
    t.file("f", "");
    t.ok(t.setxattr("f", "user.k", "value", 0));
    t.ok(t.unlink("f"));
    t.file("f", "");
    t.same("names", Set.of(), names(t, "f"));
    t.file("g", "");
    t.ok(t.setxattr("f", "user.k", "value", 0));
    t.ok(t.rename("g", "f"));
    t.same("names", Set.of(), names(t, "f"));
  }

  private static void times(Env t) {
    t.file("f", "");
    var before = t.stat("f");
    t.tick();
    t.ok(t.setxattr("f", "user.k", "value", 0));
    var after = t.stat("f");
    t.check("a new change time", after.ctime() > before.ctime());
    t.same("modification time", before.mtime(), after.mtime());
    t.tick();
    t.ok(t.removexattr("f", "user.k"));
    t.check("a newer change time", t.stat("f").ctime() > after.ctime());
  }

  private static void many(Env t) {
    t.file("f", "");
    for (int i = 0; i < 60; i++) {
      t.ok(t.setxattr("f", "user.name" + i, "value " + i, 0));
    }
    t.same("count", 60, names(t, "f").size());
    for (int i = 0; i < 60; i++) {
      t.same("value", "value " + i, get(t, "f", "user.name" + i));
      t.ok(t.removexattr("f", "user.name" + i));
    }
    t.same("count", 0, names(t, "f").size());
  }

  private static void userOn(Env t, Type type) {
    t.make(type, "x");
    t.fails(EPERM, t.lsetxattr("x", "user.k", "v", 0));
    t.failsAs(t.lgetxattr("x", "user.k", 10, new String[1]), ENODATA, EPERM);
  }

  private static void trustedOn(Env t, Type type) {
    t.make(type, "x");
    t.ok(t.lsetxattr("x", "trusted.k", "value", 0));
    t.same("value", "value", get(t, "x", "trusted.k"));
    t.ok(t.lremovexattr("x", "trusted.k"));
    t.fails(ENODATA, t.lgetxattr("x", "trusted.k", 10, new String[1]));
  }

  private static void trustedByUser(Env t) {
    t.file("f", "");
    t.ok(t.chmod("f", 0777));
    t.ok(t.setxattr("f", "trusted.k", "value", 0));
    t.fails(EPERM, t.by(User.FIRST, () -> t.setxattr("f", "trusted.k", "v", 0)));
    t.fails(EPERM, t.by(User.FIRST, () -> t.removexattr("f", "trusted.k")));
    t.fails(ENODATA, t.by(User.FIRST, () -> t.getxattr("f", "trusted.k", 10, new String[1])));
  }

  private static void trustedHidden(Env t) {
    t.file("f", "");
    t.ok(t.setxattr("f", "trusted.k", "value", 0));
    t.ok(t.setxattr("f", "user.k", "value", 0));
    t.same("names", Set.of("trusted.k", "user.k"), names(t, "f"));
    t.as(User.FIRST, () -> t.same("names for a user", Set.of("user.k"), names(t, "f")));
  }

  private static void security(Env t) {
    t.file("f", "");
    t.ok(t.setxattr("f", "security.k", "value", 0));
    t.same("value", "value", get(t, "f", "security.k"));
    t.ok(t.removexattr("f", "security.k"));
  }

  private static void securityByUser(Env t) {
    t.file("f", "");
    t.ok(t.chown("f", User.FIRST.uid(), User.FIRST.gid()));
    t.fails(EPERM, t.by(User.FIRST, () -> t.setxattr("f", "security.k", "v", 0)));
  }

  private static void denied(Env t) {
    t.file("f", "");
    t.ok(t.setxattr("f", "user.k", "value", 0));
    t.fails(EACCES, t.by(User.FIRST, () -> t.setxattr("f", "user.l", "v", 0)));
    t.fails(EACCES, t.by(User.FIRST, () -> t.removexattr("f", "user.k")));
    t.gives(5, t.by(User.FIRST, () -> t.getxattr("f", "user.k", 10, new String[1])));
    t.ok(t.chmod("f", 0200));
    t.fails(EACCES, t.by(User.FIRST, () -> t.getxattr("f", "user.k", 10, new String[1])));
    t.gives(7, t.by(User.FIRST, () -> t.listxattr("f", 100, new String[1])));
  }

  private static void stickyDirectory(Env t) {
    t.ok(t.mkdir("s", 01777));
    t.ok(t.chmod("s", 01777));
    t.fails(EPERM, t.by(User.FIRST, () -> t.setxattr("s", "user.k", "v", 0)));
    t.ok(t.setxattr("s", "user.k", "v", 0));
  }

  /** security.capability, version 2: one permitted capability. */
  private static void capability(Env t) {
    t.file("f", "content");
    t.ok(t.chmod("f", 0777));
    String value = "\1\0\0\2" + "\0\4\0\0" + "\0\0\0\0" + "\0\0\0\0" + "\0\0\0\0";
    t.ok(t.setxattr("f", "security.capability", value, 0));
    t.ok(t.pread(t.fd("f", O_RDONLY), new byte[3], 0));
    t.gives(20, t.getxattr("f", "security.capability", 100, new String[1]));
    t.as(
        User.FIRST,
        () -> {
          int fd = t.fd("f", O_WRONLY);
          t.gives(1, t.write(fd, new byte[1]));
        });
    t.fails(ENODATA, t.getxattr("f", "security.capability", 100, new String[1]));
  }
}
