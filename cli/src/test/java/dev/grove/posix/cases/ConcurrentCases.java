package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Other;
import dev.grove.posix.sys.Raw;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Several at the same name at once. */
final class ConcurrentCases {
  private static final int THREADS = 4;
  private static final int ROUNDS = 100;

  private ConcurrentCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("together/exclusive-create-has-one-winner", t -> oneWinner(t, "open")));
    cases.add(Case.of("together/mkdir-has-one-winner", t -> oneWinner(t, "mkdir")));
    cases.add(Case.of("together/symlink-has-one-winner", t -> oneWinner(t, "symlink")));
    cases.add(Case.of("together/link-has-one-winner", t -> oneWinner(t, "link")));
    cases.add(Case.of("together/noreplace-has-one-winner", t -> oneWinner(t, "rename")));
    cases.add(Case.of("together/unlink-has-one-winner", ConcurrentCases::oneRemover));
    cases.add(Case.of("together/rename-of-one-source-has-one-winner", ConcurrentCases::oneMover));
    cases.add(Case.of("together/replaced-name-is-always-there", ConcurrentCases::alwaysThere));
    cases.add(Case.of("together/exchange-is-atomic", ConcurrentCases::exchange));
    cases.add(Case.of("together/appends-do-not-overlap", ConcurrentCases::appends));
    cases.add(Case.of("together/rmdir-against-create", ConcurrentCases::rmdirCreate));
    cases.add(Case.of("together/directories-into-each-other", ConcurrentCases::intoEachOther));
    cases.add(Case.of("together/links-count", ConcurrentCases::links));
    cases.add(Case.of("together/mkdirs-count", ConcurrentCases::mkdirs));
    return cases;
  }

  /** Runs the body on some threads at once, each with its number. */
  private static void together(Env t, IntConsumer body) {
    List<Other> others = new ArrayList<>();
    List<Other.Pending> pending = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int number = i;
      Other other = t.other(0);
      others.add(other);
      pending.add(
          other.start(
              () -> {
                body.accept(number);
                return 0;
              }));
    }
    try {
      pending.forEach(Other.Pending::await);
    } finally {
      others.forEach(Other::close);
    }
  }

  private static long attempt(Env t, String how, int number, String name) {
    return switch (how) {
      case "open" -> t.open(name, O_CREAT | O_EXCL | O_RDWR, 0644);
      case "mkdir" -> t.mkdir(name, 0755);
      case "symlink" -> t.symlink("target" + number, name);
      case "link" -> t.link("source" + number, name);
      default -> {
        String own = "own" + number + "." + name;
        t.ok(t.mknod(own, S_IFREG | 0644, 0));
        yield t.rename(own, name, RENAME_NOREPLACE);
      }
    };
  }

  private static void oneWinner(Env t, String how) {
    for (int i = 0; i < THREADS; i++) {
      t.file("source" + i, "");
    }
    AtomicInteger[] winners = new AtomicInteger[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      winners[round] = new AtomicInteger();
    }
    together(
        t,
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            long result = attempt(t, how, number, "name" + round);
            if (result >= 0) {
              winners[round].incrementAndGet();
            } else {
              t.fails(EEXIST, result);
            }
          }
        });
    for (AtomicInteger count : winners) {
      t.same("winners", 1, count.get());
    }
  }

  private static void oneRemover(Env t) {
    for (int round = 0; round < ROUNDS; round++) {
      t.file("f" + round, "");
    }
    AtomicInteger removed = new AtomicInteger();
    together(
        t,
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            long result = t.unlink("f" + round);
            if (result == 0) {
              removed.incrementAndGet();
            } else {
              t.fails(ENOENT, result);
            }
          }
        });
    t.same("removals", ROUNDS, removed.get());
    t.same("names left", 0, t.list(".").size());
  }

  private static void oneMover(Env t) {
    for (int round = 0; round < ROUNDS; round++) {
      t.file("f" + round, "");
    }
    AtomicInteger moved = new AtomicInteger();
    together(
        t,
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            long result = t.rename("f" + round, "to" + round + "." + number);
            if (result == 0) {
              moved.incrementAndGet();
            } else {
              t.fails(ENOENT, result);
            }
          }
        });
    t.same("moves", ROUNDS, moved.get());
    t.same("names", ROUNDS, t.list(".").size());
  }

  private static void alwaysThere(Env t) {
    t.file("f", "old");
    together(
        t,
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            if (number == 0) {
              t.file("f.new", "new" + round);
              t.ok(t.rename("f.new", "f"));
            } else {
              int fd = t.fd("f", O_RDONLY);
              t.check("a whole content", t.content(fd, 0).length() >= 3);
              t.shut(fd);
            }
          }
        });
  }

  private static void exchange(Env t) {
    t.file("a", "one");
    t.file("b", "two");
    t.ok(t.rename("a", "b", RENAME_EXCHANGE));
    together(
        t,
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            if (number == 0) {
              t.ok(t.rename("a", "b", RENAME_EXCHANGE));
            } else {
              t.ok(t.statResult("a"));
              t.ok(t.statResult("b"));
            }
          }
        });
    t.same(
        "contents",
        java.util.Set.of("one", "two"),
        java.util.Set.of(t.content("a"), t.content("b")));
  }

  private static void appends(Env t) {
    t.file("f", "");
    together(
        t,
        number -> {
          int fd = t.fd("f", O_WRONLY | O_APPEND);
          String line = ("" + (char) ('a' + number)).repeat(99) + "\n";
          for (int round = 0; round < ROUNDS; round++) {
            t.gives(100, t.write(fd, Raw.bytes(line)));
          }
        });
    String all = t.content("f");
    t.same("length", THREADS * ROUNDS * 100, all.length());
    for (int at = 0; at < all.length(); at += 100) {
      String line = all.substring(at, at + 100);
      t.check("a whole line", line.equals(("" + line.charAt(0)).repeat(99) + "\n"));
    }
  }

  /** Either the directory goes, and nothing can be made in it, or it stays with what is in it. */
  private static void rmdirCreate(Env t) {
    for (int round = 0; round < ROUNDS; round++) {
      t.dir("d" + round);
    }
    together(
        t,
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            if (number == 0) {
              long result = t.rmdir("d" + round);
              if (result != 0) {
                t.failsAs(result, ENOTEMPTY, EEXIST);
              }
            } else {
              long result = t.mknod("d" + round + "/f" + number, S_IFREG | 0644, 0);
              if (result != 0) {
                t.fails(ENOENT, result);
              }
            }
          }
        });
    for (String name : t.list(".")) {
      t.check("an entry in what is left", !t.list(name).isEmpty());
    }
  }

  /** No order of such renames may cut a tree off from the root. */
  private static void intoEachOther(Env t) {
    t.dir("a");
    t.dir("b");
    together(
        t,
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            if (number % 2 == 0) {
              t.rename("a", "b/a");
              t.rename("b/a", "a");
            } else {
              t.rename("b", "a/b");
              t.rename("a/b", "b");
            }
          }
        });
    t.check("both reachable", reachable(t, "a", "b") && reachable(t, "b", "a"));
  }

  private static boolean reachable(Env t, String name, String other) {
    return t.statResult(name) == 0 || t.statResult(other + "/" + name) == 0;
  }

  private static void links(Env t) {
    t.file("f", "");
    t.ok(t.link("f", "probe"));
    t.ok(t.unlink("probe"));
    together(
        t,
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            t.ok(t.link("f", "l" + number + "." + round));
            if (round % 2 == 0) {
              t.ok(t.unlink("l" + number + "." + round));
            }
          }
        });
    t.same("links", 1 + THREADS * ROUNDS / 2, t.stat("f").nlink());
  }

  private static void mkdirs(Env t) {
    together(
        t,
        number -> {
          for (int round = 0; round < ROUNDS; round++) {
            t.ok(t.mkdir("d" + number + "." + round, 0755));
            if (round % 2 == 0) {
              t.ok(t.rmdir("d" + number + "." + round));
            }
          }
        });
    t.same("links", 2 + THREADS * ROUNDS / 2, t.stat(".").nlink());
  }
}
