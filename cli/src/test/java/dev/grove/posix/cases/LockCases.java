package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Other;
import dev.grove.posix.sys.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** flock(2) and the locks of fcntl(2). */
final class LockCases {
  /** A signal that nothing else here uses. */
  private static final int SIGNAL = 41;

  private static final int SHORT_MILLIS = 60;
  private static final int LIMIT_SECONDS = 10;

  private LockCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("flock/excludes", LockCases::flockExcludes));
    cases.add(Case.of("flock/shared", LockCases::flockShared));
    cases.add(Case.of("flock/goes-with-the-descriptor", LockCases::flockClose));
    cases.add(Case.of("flock/duplicate-shares-it", LockCases::flockDuplicate));
    cases.add(Case.of("flock/waits", LockCases::flockWaits));
    cases.add(Case.of("flock/interrupted", LockCases::flockInterrupted));
    cases.add(Case.of("flock/bad-operation", LockCases::flockBad));
    cases.add(Case.of("flock/of-directory", LockCases::flockDirectory));
    cases.add(Case.of("flock/waiter-dies", t -> waiterDies(t, "flock")));
    cases.add(Case.of("flock/holder-dies", LockCases::flockHolderDies));
    cases.add(Case.of("fcntl-lock/excludes", LockCases::excludes));
    cases.add(Case.of("fcntl-lock/ranges", LockCases::ranges));
    cases.add(Case.of("fcntl-lock/tells-of-the-holder", LockCases::tells));
    cases.add(Case.of("fcntl-lock/upgrade-and-split", LockCases::split));
    cases.add(Case.of("fcntl-lock/any-close-drops-all", LockCases::closeDrops));
    cases.add(Case.of("fcntl-lock/waits", LockCases::waits));
    cases.add(Case.of("fcntl-lock/interrupted", LockCases::interrupted));
    cases.add(Case.of("fcntl-lock/deadlock", LockCases::deadlock));
    cases.add(Case.of("fcntl-lock/needs-access", LockCases::needsAccess));
    cases.add(Case.of("fcntl-lock/bad-range", LockCases::badRange));
    cases.add(Case.of("fcntl-lock/owner-ends", LockCases::ownerEnds));
    cases.add(Case.of("fcntl-lock/survives-unlink", LockCases::unlinked));
    cases.add(Case.of("ofd-lock/between-descriptors", LockCases::ofd));
    cases.add(Case.of("ofd-lock/waits-and-interrupted", LockCases::ofdInterrupted));
    return cases;
  }

  private static void flockExcludes(Env t) {
    t.file("f", "");
    int one = t.fd("f", O_RDONLY);
    int two = t.fd("f", O_RDONLY);
    t.ok(t.flock(one, LOCK_EX));
    t.fails(EAGAIN, t.flock(two, LOCK_EX | LOCK_NB));
    t.fails(EAGAIN, t.flock(two, LOCK_SH | LOCK_NB));
    t.ok(t.flock(one, LOCK_UN));
    t.ok(t.flock(two, LOCK_EX | LOCK_NB));
  }

  private static void flockShared(Env t) {
    t.file("f", "");
    int one = t.fd("f", O_RDONLY);
    int two = t.fd("f", O_WRONLY);
    t.ok(t.flock(one, LOCK_SH));
    t.ok(t.flock(two, LOCK_SH | LOCK_NB));
    t.fails(EAGAIN, t.flock(two, LOCK_EX | LOCK_NB));
  }

  private static void flockClose(Env t) {
    t.file("f", "");
    int one = t.fd("f", O_RDONLY);
    t.ok(t.flock(one, LOCK_EX));
    t.shut(t.fd("f", O_RDONLY));
    int two = t.fd("f", O_RDONLY);
    t.fails(EAGAIN, t.flock(two, LOCK_EX | LOCK_NB));
    t.shut(one);
    t.ok(t.flock(two, LOCK_EX | LOCK_NB));
  }

  private static void flockDuplicate(Env t) {
    t.file("f", "");
    int one = t.fd("f", O_RDONLY);
    int twin = (int) t.ok(t.fcntl(one, F_DUPFD, 0));
    t.ok(t.flock(one, LOCK_EX));
    t.ok(t.flock(twin, LOCK_EX | LOCK_NB));
    t.shut(one);
    t.fails(EAGAIN, t.flock(t.fd("f", O_RDONLY), LOCK_EX | LOCK_NB));
    t.ok(t.close(twin));
  }

  private static void flockWaits(Env t) {
    t.file("f", "");
    int one = t.fd("f", O_RDONLY);
    int two = t.fd("f", O_RDONLY);
    t.ok(t.flock(one, LOCK_EX));
    try (Other other = t.other(0)) {
      Other.Pending pending = other.start(() -> t.flock(two, LOCK_EX));
      Env.pause(SHORT_MILLIS);
      t.check("that the waiter waits", !pending.isDone());
      t.ok(t.flock(one, LOCK_UN));
      t.ok(pending.await());
    }
  }

  private static void flockInterrupted(Env t) {
    Kernel.interruptBy(SIGNAL);
    t.file("f", "");
    int one = t.fd("f", O_RDONLY);
    int two = t.fd("f", O_RDONLY);
    t.ok(t.flock(one, LOCK_EX));
    try (Other other = t.other(0)) {
      Other.Pending pending = other.start(() -> t.flock(two, LOCK_EX));
      signalUntilDone(other, pending);
      t.fails(EINTR, pending.await());
    }
    t.ok(t.flock(one, LOCK_UN));
    t.ok(t.flock(one, LOCK_EX | LOCK_NB));
  }

  /** The first signals may come before the call blocks. */
  private static void signalUntilDone(Other other, Other.Pending pending) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!pending.isDone() && System.nanoTime() < deadline) {
      Env.pause(SHORT_MILLIS);
      other.signal(SIGNAL);
    }
  }

  private static void flockBad(Env t) {
    t.file("f", "");
    t.fails(EINVAL, t.flock(t.fd("f", O_RDONLY), 0));
    t.fails(EBADF, t.flock(9999, LOCK_EX));
  }

  private static void flockDirectory(Env t) {
    t.dir("d");
    int one = t.fd("d", O_RDONLY);
    int two = t.fd("d", O_RDONLY);
    t.ok(t.flock(one, LOCK_EX));
    t.fails(EAGAIN, t.flock(two, LOCK_EX | LOCK_NB));
  }

  /** A process that waits for a lock ends when it is killed. */
  private static void waiterDies(Env t, String program) {
    t.file("f", "");
    int one = t.fd("f", O_RDONLY);
    t.ok(t.flock(one, LOCK_EX));
    Process waiter = Programs.start(List.of(program, t.path() + "/f", "true"));
    Env.pause(5 * SHORT_MILLIS);
    t.check("that the waiter waits", waiter.isAlive());
    Programs.kill(waiter);
    t.ok(t.flock(one, LOCK_UN));
    t.ok(t.flock(t.fd("f", O_RDONLY), LOCK_EX | LOCK_NB));
  }

  /** What a process has locked is free once it is dead. */
  private static void flockHolderDies(Env t) {
    t.file("f", "");
    // With -F, flock becomes the program, so that nobody else holds the descriptor.
    Process holder = Programs.start(List.of("flock", "-F", t.path() + "/f", "sleep", "60"));
    int fd = t.fd("f", O_RDONLY);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (t.flock(fd, LOCK_EX | LOCK_NB) == 0 && System.nanoTime() < deadline) {
      t.ok(t.flock(fd, LOCK_UN));
      Env.pause(20);
    }
    t.fails(EAGAIN, t.flock(fd, LOCK_EX | LOCK_NB));
    Programs.kill(holder);
    t.ok(t.flock(fd, LOCK_EX | LOCK_NB));
  }

  /** A thread with descriptors of its own is an owner of locks of its own. */
  private static Other owner(Env t) {
    return t.other(CLONE_FILES);
  }

  private static void excludes(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    try (Other other = owner(t)) {
      t.ok(t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null));
      t.failsAs(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null)), EAGAIN, EACCES);
      t.failsAs(other.call(() -> t.lock(fd, F_SETLK, F_RDLCK, 5, 1, null)), EAGAIN, EACCES);
      t.ok(t.lock(fd, F_SETLK, F_RDLCK, 0, 0, null));
      t.ok(other.call(() -> t.lock(fd, F_SETLK, F_RDLCK, 0, 0, null)));
      t.failsAs(t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null), EAGAIN, EACCES);
    }
  }

  private static void ranges(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    try (Other other = owner(t)) {
      t.ok(t.lock(fd, F_SETLK, F_WRLCK, 10, 10, null));
      t.ok(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 0, 10, null)));
      t.ok(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 20, 0, null)));
      t.failsAs(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 19, 1, null)), EAGAIN, EACCES);
      t.failsAs(t.lock(fd, F_SETLK, F_WRLCK, 1L << 60, 1, null), EAGAIN, EACCES);
      // A negative length: the bytes before.
      t.failsAs(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 11, -1, null)), EAGAIN, EACCES);
    }
  }

  private static void tells(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    try (Other other = owner(t)) {
      t.ok(t.lock(fd, F_SETLK, F_WRLCK, 10, 10, null));
      long[] found = new long[2];
      t.ok(other.call(() -> t.lock(fd, F_GETLK, F_RDLCK, 0, 0, found)));
      t.same("type", (long) F_WRLCK, found[0]);
      t.same("process", ProcessHandle.current().pid(), found[1]);
      t.ok(other.call(() -> t.lock(fd, F_GETLK, F_RDLCK, 0, 10, found)));
      t.same("type", (long) F_UNLCK, found[0]);
    }
  }

  private static void split(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    try (Other other = owner(t)) {
      t.ok(t.lock(fd, F_SETLK, F_WRLCK, 0, 30, null));
      t.ok(t.lock(fd, F_SETLK, F_UNLCK, 10, 10, null));
      t.ok(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 10, 10, null)));
      t.failsAs(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 9, 1, null)), EAGAIN, EACCES);
      t.failsAs(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 20, 1, null)), EAGAIN, EACCES);
      t.ok(t.lock(fd, F_SETLK, F_RDLCK, 20, 10, null));
      t.ok(other.call(() -> t.lock(fd, F_SETLK, F_RDLCK, 20, 10, null)));
    }
  }

  private static void closeDrops(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    try (Other other = owner(t)) {
      t.ok(t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null));
      t.shut(t.fd("f", O_RDONLY));
      t.ok(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null)));
    }
  }

  private static void waits(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    try (Other other = owner(t)) {
      t.ok(t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null));
      Other.Pending pending = other.start(() -> t.lock(fd, F_SETLKW, F_WRLCK, 5, 5, null));
      Env.pause(SHORT_MILLIS);
      t.check("that the waiter waits", !pending.isDone());
      t.ok(t.lock(fd, F_SETLK, F_UNLCK, 0, 0, null));
      t.ok(pending.await());
    }
  }

  private static void interrupted(Env t) {
    Kernel.interruptBy(SIGNAL);
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    try (Other other = owner(t)) {
      t.ok(t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null));
      Other.Pending pending = other.start(() -> t.lock(fd, F_SETLKW, F_WRLCK, 0, 0, null));
      signalUntilDone(other, pending);
      t.fails(EINTR, pending.await());
    }
  }

  private static void deadlock(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    try (Other other = owner(t)) {
      t.ok(t.lock(fd, F_SETLK, F_WRLCK, 0, 1, null));
      t.ok(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 1, 1, null)));
      Other.Pending pending = other.start(() -> t.lock(fd, F_SETLKW, F_WRLCK, 0, 1, null));
      Env.pause(2 * SHORT_MILLIS);
      t.fails(EDEADLK, t.lock(fd, F_SETLKW, F_WRLCK, 1, 1, null));
      t.ok(t.lock(fd, F_SETLK, F_UNLCK, 0, 1, null));
      t.ok(pending.await());
    }
  }

  private static void needsAccess(Env t) {
    t.file("f", "");
    t.fails(EBADF, t.lock(t.fd("f", O_RDONLY), F_SETLK, F_WRLCK, 0, 0, null));
    t.fails(EBADF, t.lock(t.fd("f", O_WRONLY), F_SETLK, F_RDLCK, 0, 0, null));
  }

  private static void badRange(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    t.fails(EINVAL, t.lock(fd, F_SETLK, F_WRLCK, -1, 1, null));
    t.fails(EINVAL, t.lock(fd, F_SETLK, F_WRLCK, 5, -6, null));
    t.fails(EINVAL, t.lock(fd, F_SETLK, 77, 0, 0, null));
  }

  private static void ownerEnds(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    try (Other other = owner(t)) {
      t.ok(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null)));
      t.failsAs(t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null), EAGAIN, EACCES);
    }
    t.ok(t.lock(fd, F_SETLKW, F_WRLCK, 0, 0, null));
  }

  private static void unlinked(Env t) {
    t.file("f", "");
    int fd = t.fd("f", O_RDWR);
    t.ok(t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null));
    try (Other other = owner(t)) {
      t.ok(t.unlink("f"));
      t.failsAs(other.call(() -> t.lock(fd, F_SETLK, F_WRLCK, 0, 0, null)), EAGAIN, EACCES);
    }
  }

  private static void ofd(Env t) {
    t.file("f", "");
    int one = t.fd("f", O_RDWR);
    int two = t.fd("f", O_RDWR);
    t.ok(t.lock(one, F_OFD_SETLK, F_WRLCK, 0, 10, null));
    t.fails(EAGAIN, t.lock(two, F_OFD_SETLK, F_WRLCK, 5, 10, null));
    t.ok(t.lock(two, F_OFD_SETLK, F_WRLCK, 10, 10, null));
    t.shut(one);
    t.ok(t.lock(two, F_OFD_SETLK, F_WRLCK, 0, 10, null));
  }

  private static void ofdInterrupted(Env t) {
    Kernel.interruptBy(SIGNAL);
    t.file("f", "");
    int one = t.fd("f", O_RDWR);
    int two = t.fd("f", O_RDWR);
    t.ok(t.lock(one, F_OFD_SETLK, F_WRLCK, 0, 10, null));
    try (Other other = t.other(0)) {
      Other.Pending pending = other.start(() -> t.lock(two, F_OFD_SETLKW, F_WRLCK, 0, 1, null));
      signalUntilDone(other, pending);
      t.fails(EINTR, pending.await());
    }
  }
}
