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

/** utimensat(2): what is set is what is shown, to the nanosecond. */
final class TimeCases {
  private static final long BILLION = 1_000_000_000L;

  private TimeCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    long[][] times = {
      {0, 0}, {1, 1}, {1_234_567_890, 123_456_789}, {1_999_999_999, 999_999_999},
      {Integer.MAX_VALUE, 5}, {Integer.MAX_VALUE + 1L, 6}, {4_294_967_295L, 7}, {4_294_967_296L, 8},
      {10_000_000_000L, 9}, {-1, 500_000_000}, {-1_000_000_000, 1}
    };
    for (long[] time : times) {
      String name = "utimens/" + time[0] + "." + time[1];
      cases.add(Case.of(name, t -> set(t, time[0], time[1])));
    }
    for (Type type : Type.values()) {
      cases.add(Case.making("utimens/of-" + type.word(), t -> ofType(t, type), type));
    }
    cases.add(Case.of("utimens/omit", TimeCases::omit));
    cases.add(Case.of("utimens/omit-both-changes-nothing", TimeCases::omitBoth));
    cases.add(Case.of("utimens/now", TimeCases::now));
    cases.add(Case.of("utimens/now-and-omit", TimeCases::nowAndOmit));
    cases.add(Case.of("utimens/nanoseconds-out-of-range", TimeCases::outOfRange));
    cases.add(Case.of("utimens/descriptor", TimeCases::descriptor));
    cases.add(Case.of("utimens/birth-time-stays", TimeCases::birth));
    cases.add(Case.of("utimens/unlinked", TimeCases::unlinked));
    cases.add(Case.root("utimens/by-stranger", TimeCases::stranger));
    cases.add(Case.root("utimens/by-writer", TimeCases::writer));
    cases.add(Case.root("utimens/by-owner-without-bits", TimeCases::owner));
    cases.add(Case.of("utimens/survive-a-rename", TimeCases::rename));
    cases.add(Case.of("times/consistent-clock", TimeCases::clock));
    return cases;
  }

  private static void set(Env t, long seconds, long nanos) {
    t.file("f", "");
    t.ok(t.utimensat(AT_FDCWD, "f", new long[] {seconds, nanos, seconds + 1, nanos}, 0));
    Stat stat = t.stat("f");
    t.same("access time", seconds * BILLION + nanos, stat.atime());
    t.same("modification time", (seconds + 1) * BILLION + nanos, stat.mtime());
  }

  private static void ofType(Env t, Type type) {
    t.make(type, "x");
    Stat before = t.stat("x");
    t.tick();
    t.ok(t.utimensat(AT_FDCWD, "x", new long[] {5, 6, 7, 8}, AT_SYMLINK_NOFOLLOW));
    Stat after = t.stat("x");
    t.same("access time", 5 * BILLION + 6, after.atime());
    t.same("modification time", 7 * BILLION + 8, after.mtime());
    t.check("a new change time", after.ctime() > before.ctime());
  }

  private static void omit(Env t) {
    t.file("f", "");
    Stat before = t.stat("f");
    t.tick();
    t.ok(t.utimensat(AT_FDCWD, "f", new long[] {9, 8, 0, UTIME_OMIT}, 0));
    t.same("access time", 9 * BILLION + 8, t.stat("f").atime());
    t.same("modification time", before.mtime(), t.stat("f").mtime());
    t.check("a new change time", t.stat("f").ctime() > before.ctime());
    t.ok(t.utimensat(AT_FDCWD, "f", new long[] {0, UTIME_OMIT, 7, 6}, 0));
    t.same("access time", 9 * BILLION + 8, t.stat("f").atime());
    t.same("modification time", 7 * BILLION + 6, t.stat("f").mtime());
  }

  private static void omitBoth(Env t) {
    t.file("f", "");
    Stat before = t.stat("f");
    t.tick();
    t.ok(t.utimensat(AT_FDCWD, "f", new long[] {0, UTIME_OMIT, 0, UTIME_OMIT}, 0));
    t.same("what it is", before, t.stat("f"));
  }

  private static void now(Env t) {
    t.file("f", "");
    Stat before = t.stat("f");
    t.tick();
    t.ok(t.utimensat(AT_FDCWD, "f", new long[] {0, UTIME_NOW, 0, UTIME_NOW}, 0));
    Stat after = t.stat("f");
    t.check("a new access time", after.atime() > before.atime());
    t.check("a new modification time", after.mtime() > before.mtime());
    t.same("both", after.atime(), after.mtime());
    t.tick();
    t.ok(t.utimensat(AT_FDCWD, "f", null, 0));
    t.check("a newer modification time", t.stat("f").mtime() > after.mtime());
  }

  private static void nowAndOmit(Env t) {
    t.file("f", "");
    Stat before = t.stat("f");
    t.tick();
    t.ok(t.utimensat(AT_FDCWD, "f", new long[] {0, UTIME_NOW, 0, UTIME_OMIT}, 0));
    t.check("a new access time", t.stat("f").atime() > before.atime());
    t.same("modification time", before.mtime(), t.stat("f").mtime());
  }

  private static void outOfRange(Env t) {
    t.file("f", "");
    Stat before = t.stat("f");
    for (long nanos : new long[] {-1, BILLION, 5 * BILLION}) {
      t.fails(EINVAL, t.utimensat(AT_FDCWD, "f", new long[] {1, nanos, 1, 0}, 0));
      t.fails(EINVAL, t.utimensat(AT_FDCWD, "f", new long[] {1, 0, 1, nanos}, 0));
    }
    t.same("what it is", before, t.stat("f"));
  }

  private static void descriptor(Env t) {
    t.file("f", "");
    t.ok(t.utimensat(t.fd("f", O_RDONLY), null, new long[] {1, 2, 3, 4}, 0));
    t.same("modification time", 3 * BILLION + 4, t.stat("f").mtime());
  }

  private static void birth(Env t) {
    t.file("f", "");
    Stat before = t.stat("f");
    t.tick();
    t.ok(t.utimensat(AT_FDCWD, "f", new long[] {1, 2, 3, 4}, 0));
    t.ok(t.chmod("f", 0600));
    t.ok(t.truncate("f", 100));
    t.ok(t.rename("f", "g"));
    t.same("birth time", before.btime(), t.stat("g").btime());
    t.check("that it is known", (before.mask() & STATX_BTIME) != 0 && before.btime() > 0);
  }

  private static void unlinked(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    t.ok(t.unlink("f"));
    t.ok(t.utimensat(fd, null, new long[] {1, 2, 3, 4}, 0));
    t.same("modification time", 3 * BILLION + 4, t.fstat(fd).mtime());
  }

  private static void stranger(Env t) {
    t.file("f", "");
    t.fails(EACCES, t.by(User.FIRST, () -> t.utimensat(AT_FDCWD, "f", null, 0)));
    long[] times = {1, 2, 3, 4};
    t.fails(EPERM, t.by(User.FIRST, () -> t.utimensat(AT_FDCWD, "f", times, 0)));
    long[] half = {0, UTIME_OMIT, 0, UTIME_NOW};
    t.fails(EPERM, t.by(User.FIRST, () -> t.utimensat(AT_FDCWD, "f", half, 0)));
  }

  private static void writer(Env t) {
    t.file("f", "");
    t.ok(t.chmod("f", 0666));
    t.ok(t.by(User.FIRST, () -> t.utimensat(AT_FDCWD, "f", null, 0)));
    long[] now = {0, UTIME_NOW, 0, UTIME_NOW};
    t.ok(t.by(User.FIRST, () -> t.utimensat(AT_FDCWD, "f", now, 0)));
    long[] times = {1, 2, 3, 4};
    t.fails(EPERM, t.by(User.FIRST, () -> t.utimensat(AT_FDCWD, "f", times, 0)));
  }

  private static void owner(Env t) {
    t.file("f", "");
    t.ok(t.chown("f", User.FIRST.uid(), User.FIRST.gid()));
    t.ok(t.chmod("f", 0));
    t.ok(t.by(User.FIRST, () -> t.utimensat(AT_FDCWD, "f", null, 0)));
    long[] times = {1, 2, 3, 4};
    t.ok(t.by(User.FIRST, () -> t.utimensat(AT_FDCWD, "f", times, 0)));
  }

  private static void rename(Env t) {
    t.dir("d");
    t.file("d/f", "");
    t.ok(t.utimensat(AT_FDCWD, "d/f", new long[] {1, 2, 3, 4}, 0));
    t.ok(t.rename("d", "e"));
    t.ok(t.rename("e/f", "g"));
    t.same("modification time", 3 * BILLION + 4, t.stat("g").mtime());
    t.same("access time", BILLION + 2, t.stat("g").atime());
  }

  private static void clock(Env t) {
    long now = System.currentTimeMillis() * 1_000_000;
    t.file("f", "");
    long shown = t.stat("f").mtime();
    t.check("a time within a minute of the clock", Math.abs(shown - now) < 60 * BILLION);
  }
}
