package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.sys.Stat;
import java.util.ArrayList;
import java.util.List;

/** copy_file_range(2) and clones. */
final class CopyCases {
  private static final String TEXT = "0123456789".repeat(10_000);

  private CopyCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    int[][] rows = {
      {0, 0, 100_000},
      {0, 0, 10},
      {5, 7, 50_000},
      {4096, 8192, 4096},
      {99_990, 3, 100},
      {1, 0, 99_999}
    };
    for (int[] row : rows) {
      String name = "copy/" + row[0] + "-to-" + row[1] + "-length-" + row[2];
      cases.add(Case.of(name, t -> copy(t, row[0], row[1], row[2])));
    }
    cases.add(Case.of("copy/own-offsets", CopyCases::ownOffsets));
    cases.add(Case.of("copy/at-the-end", CopyCases::atEnd));
    cases.add(Case.of("copy/within-one-file", CopyCases::within));
    cases.add(Case.of("copy/overlapping", CopyCases::overlapping));
    cases.add(Case.of("copy/errors", CopyCases::errors));
    cases.add(Case.of("copy/times", CopyCases::times));
    cases.add(Case.of("copy/holes", CopyCases::holes));
    cases.add(Case.of("copy/unlinked", CopyCases::unlinked));
    cases.add(Case.of("copy/clone", CopyCases::clone));
    return cases;
  }

  private static int source(Env t) {
    t.file("f", TEXT);
    return t.fd("f", O_RDONLY);
  }

  /** All of a range, which may take several calls. */
  private static long all(Env t, int fd, long offset, int toFd, long toOffset, long length) {
    long done = 0;
    long count = 1;
    while (done < length && count > 0) {
      count = t.ok(t.copyFileRange(fd, offset + done, toFd, toOffset + done, length - done, 0));
      done += count;
    }
    return done;
  }

  private static void copy(Env t, int from, int to, int length) {
    int fd = source(t);
    t.file("g", "y".repeat(30_000));
    int toFd = t.fd("g", O_RDWR);
    int expected = Math.min(length, TEXT.length() - from);
    t.gives(expected, all(t, fd, from, toFd, to, length));
    String rest = to + expected < 30_000 ? "y".repeat(30_000 - to - expected) : "";
    String text = "y".repeat(to) + TEXT.substring(from, from + expected) + rest;
    t.same("content", text, t.content(toFd, 0));
  }

  private static void ownOffsets(Env t) {
    int fd = source(t);
    int toFd = t.fd("g", O_CREAT | O_RDWR);
    t.gives(10, t.copyFileRange(fd, -1, toFd, -1, 10, 0));
    t.gives(10, t.lseek(fd, 0, SEEK_CUR));
    t.gives(10, t.lseek(toFd, 0, SEEK_CUR));
  }

  private static void atEnd(Env t) {
    int fd = source(t);
    int toFd = t.fd("g", O_CREAT | O_RDWR);
    t.gives(0, t.copyFileRange(fd, TEXT.length(), toFd, 0, 10, 0));
    t.gives(0, t.copyFileRange(fd, 0, toFd, 0, 0, 0));
    t.same("size", 0L, t.fstat(toFd).size());
  }

  private static void within(Env t) {
    t.file("f", TEXT);
    int fd = t.fd("f", O_RDWR);
    t.gives(1000, all(t, fd, 0, fd, 50_005, 1000));
    String expected = TEXT.substring(0, 50_005) + TEXT.substring(0, 1000) + TEXT.substring(51_005);
    t.same("content", expected, t.content(fd, 0));
  }

  private static void overlapping(Env t) {
    t.file("f", TEXT);
    int fd = t.fd("f", O_RDWR);
    t.fails(EINVAL, t.copyFileRange(fd, 0, fd, 5, 10, 0));
    t.same("content", TEXT, t.content(fd, 0));
  }

  private static void errors(Env t) {
    int fd = source(t);
    int toFd = t.fd("g", O_CREAT | O_RDWR);
    t.fails(EINVAL, t.copyFileRange(fd, 0, toFd, 0, 10, 1));
    t.fails(EBADF, t.copyFileRange(toFd, 0, fd, 0, 10, 0));
    t.fails(EBADF, t.copyFileRange(fd, 0, t.fd("g", O_RDWR | O_APPEND), 0, 10, 0));
    t.fails(EISDIR, t.copyFileRange(fd, 0, t.fd(".", O_RDONLY), 0, 10, 0));
    t.make(Type.FIFO, "p");
    t.fails(EINVAL, t.copyFileRange(fd, 0, t.fd("p", O_RDWR | O_NONBLOCK), 0, 10, 0));
  }

  private static void times(Env t) {
    int fd = source(t);
    t.file("g", "");
    int toFd = t.fd("g", O_RDWR);
    Stat from = t.fstat(fd);
    Stat to = t.fstat(toFd);
    t.tick();
    t.gives(10, t.copyFileRange(fd, 0, toFd, 0, 10, 0));
    t.check("a new modification time", t.fstat(toFd).mtime() > to.mtime());
    t.check("a new change time", t.fstat(toFd).ctime() > to.ctime());
    t.same("the source's modification time", from.mtime(), t.fstat(fd).mtime());
  }

  private static void holes(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(1, t.pwrite(fd, new byte[] {1}, 1_000_000));
    t.file("g", "y".repeat(2_000_000));
    int toFd = t.fd("g", O_RDWR);
    t.gives(1_000_001, all(t, fd, 0, toFd, 0, 1_000_001));
    String expected = "\0".repeat(1_000_000) + "\1" + "y".repeat(999_999);
    t.same("content", expected, t.content(toFd, 0));
  }

  private static void unlinked(Env t) {
    int fd = source(t);
    int toFd = t.fd("g", O_CREAT | O_RDWR);
    t.ok(t.unlink("f"));
    t.ok(t.unlink("g"));
    t.gives(TEXT.length(), all(t, fd, 0, toFd, 0, TEXT.length()));
    t.same("content", TEXT, t.content(toFd, 0));
  }

  private static void clone(Env t) {
    int fd = source(t);
    int toFd = t.fd("g", O_CREAT | O_RDWR);
    long result = t.clone(toFd, fd);
    if (result < 0) {
      // No clones there: every file system may say so.
      t.failsAs(result, EOPNOTSUPP, ENOTTY, EINVAL);
      t.same("size", 0L, t.fstat(toFd).size());
      return;
    }
    t.same("content", TEXT, t.content(toFd, 0));
    t.gives(1, t.pwrite(toFd, new byte[] {'X'}, 0));
    t.same("the source", TEXT, t.content(fd, 0));
  }
}
