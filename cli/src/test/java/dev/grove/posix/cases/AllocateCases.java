package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.sys.Stat;
import java.util.ArrayList;
import java.util.List;

/**
 * fallocate(2). A mode that a file system lacks is EOPNOTSUPP; allocation and punching are there.
 */
final class AllocateCases {
  private static final int SIZE = 100_000;

  private AllocateCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("fallocate/grows", AllocateCases::grows));
    cases.add(Case.of("fallocate/keeps-content", AllocateCases::keepsContent));
    cases.add(Case.of("fallocate/keep-size", AllocateCases::keepSize));
    cases.add(Case.of("fallocate/within", AllocateCases::within));
    cases.add(Case.of("fallocate/times", AllocateCases::times));
    int[][] ranges = {
      {0, 4096}, {4096, 8192}, {1, 10}, {5000, 50_000}, {0, SIZE}, {99_999, 5000}, {200_000, 100}
    };
    for (int[] range : ranges) {
      String where = range[0] + "+" + range[1];
      cases.add(Case.of("fallocate/punch-" + where, t -> punch(t, range[0], range[1])));
      cases.add(Case.of("fallocate/zero-keep-" + where, t -> zero(t, range[0], range[1], true)));
      cases.add(Case.of("fallocate/zero-" + where, t -> zero(t, range[0], range[1], false)));
    }
    cases.add(Case.of("fallocate/punch-frees", AllocateCases::punchFrees));
    cases.add(Case.of("fallocate/punch-seen-by-seek", AllocateCases::punchSeek));
    cases.add(Case.of("fallocate/punch-without-keep-size", AllocateCases::punchAlone));
    cases.add(Case.of("fallocate/collapse", AllocateCases::collapse));
    cases.add(Case.of("fallocate/insert", AllocateCases::insert));
    cases.add(Case.of("fallocate/errors", AllocateCases::errors));
    cases.add(Case.of("fallocate/too-large", AllocateCases::tooLarge));
    cases.add(Case.of("fallocate/not-a-file", AllocateCases::notFile));
    cases.add(Case.of("fallocate/read-only-descriptor", AllocateCases::readOnly));
    cases.add(Case.of("fallocate/unlinked", AllocateCases::unlinked));
    return cases;
  }

  private static int full(Env t) {
    t.file("f", "x".repeat(SIZE));
    return t.fd("f", O_RDWR);
  }

  private static void grows(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.ok(t.fallocate(fd, 0, 5000, 10_000));
    t.same("size", 15_000L, t.fstat(fd).size());
    t.same("content", "\0".repeat(15_000), t.content(fd, 0));
  }

  private static void keepsContent(Env t) {
    int fd = full(t);
    t.ok(t.fallocate(fd, 0, 0, 2 * SIZE));
    t.same("content", "x".repeat(SIZE) + "\0".repeat(SIZE), t.content(fd, 0));
  }

  private static void keepSize(Env t) {
    int fd = full(t);
    t.ok(t.fallocate(fd, FALLOC_KEEP_SIZE, 0, 10 * SIZE));
    t.same("size", (long) SIZE, t.fstat(fd).size());
    t.same("content", "x".repeat(SIZE), t.content(fd, 0));
    t.ok(t.ftruncate(fd, SIZE + 10));
    t.same("content", "x".repeat(SIZE) + "\0".repeat(10), t.content(fd, 0));
  }

  private static void within(Env t) {
    int fd = full(t);
    t.ok(t.fallocate(fd, 0, 10, 100));
    t.same("content", "x".repeat(SIZE), t.content(fd, 0));
  }

  private static void times(Env t) {
    int fd = full(t);
    Stat before = t.fstat(fd);
    t.tick();
    t.ok(t.fallocate(fd, 0, 0, 2 * SIZE));
    t.check("a new change time", t.fstat(fd).ctime() > before.ctime());
    t.check("a new modification time", t.fstat(fd).mtime() > before.mtime());
  }

  private static String hole(int at, int length) {
    int end = Math.min(SIZE, at + length);
    return at >= SIZE
        ? "x".repeat(SIZE)
        : "x".repeat(at) + "\0".repeat(end - at) + "x".repeat(SIZE - end);
  }

  private static void punch(Env t, int at, int length) {
    int fd = full(t);
    Stat before = t.fstat(fd);
    t.tick();
    t.ok(t.fallocate(fd, FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE, at, length));
    t.same("size", (long) SIZE, t.fstat(fd).size());
    t.same("content", hole(at, length), t.content(fd, 0));
    if (at < SIZE) {
      t.check("a new modification time", t.fstat(fd).mtime() > before.mtime());
    }
  }

  private static void zero(Env t, int at, int length, boolean keep) {
    int fd = full(t);
    int mode = FALLOC_ZERO_RANGE | (keep ? FALLOC_KEEP_SIZE : 0);
    if (!t.okUnless(EOPNOTSUPP, t.fallocate(fd, mode, at, length))) {
      t.same("content", "x".repeat(SIZE), t.content(fd, 0));
      return;
    }
    String more = keep ? "" : "\0".repeat(Math.max(0, at + length - SIZE));
    t.same("content", hole(at, length) + more, t.content(fd, 0));
  }

  private static void punchFrees(Env t) {
    t.file("f", "x".repeat(1 << 20));
    int fd = t.fd("f", O_RDWR);
    t.ok(t.fsync(fd));
    long full = t.fstat(fd).blocks();
    t.ok(t.fallocate(fd, FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE, 4096, (1 << 20) - 8192));
    t.ok(t.fsync(fd));
    t.check("fewer blocks", t.fstat(fd).blocks() < full / 4);
  }

  private static void punchSeek(Env t) {
    t.file("f", "x".repeat(1 << 20));
    int fd = t.fd("f", O_RDWR);
    t.ok(t.fallocate(fd, FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE, 65_536, 65_536));
    t.gives(65_536, t.lseek(fd, 0, SEEK_HOLE));
    t.gives(131_072, t.lseek(fd, 65_536, SEEK_DATA));
  }

  private static void punchAlone(Env t) {
    int fd = full(t);
    t.failsAs(t.fallocate(fd, FALLOC_PUNCH_HOLE, 0, 4096), EOPNOTSUPP, EINVAL);
  }

  private static void collapse(Env t) {
    t.file("f", "a".repeat(65_536) + "b".repeat(65_536) + "c".repeat(65_536));
    int fd = t.fd("f", O_RDWR);
    if (t.okUnless(EOPNOTSUPP, t.fallocate(fd, FALLOC_COLLAPSE_RANGE, 65_536, 65_536))) {
      t.same("content", "a".repeat(65_536) + "c".repeat(65_536), t.content(fd, 0));
      t.fails(EINVAL, t.fallocate(fd, FALLOC_COLLAPSE_RANGE, 0, 131_072));
    } else {
      t.same("size", 3 * 65_536L, t.fstat(fd).size());
    }
  }

  private static void insert(Env t) {
    t.file("f", "a".repeat(65_536) + "c".repeat(65_536));
    int fd = t.fd("f", O_RDWR);
    if (t.okUnless(EOPNOTSUPP, t.fallocate(fd, FALLOC_INSERT_RANGE, 65_536, 65_536))) {
      String expected = "a".repeat(65_536) + "\0".repeat(65_536) + "c".repeat(65_536);
      t.same("content", expected, t.content(fd, 0));
    } else {
      t.same("size", 2 * 65_536L, t.fstat(fd).size());
    }
  }

  private static void errors(Env t) {
    int fd = full(t);
    t.fails(EINVAL, t.fallocate(fd, 0, -1, 10));
    t.fails(EINVAL, t.fallocate(fd, 0, 0, 0));
    t.fails(EINVAL, t.fallocate(fd, 0, 0, -1));
    t.failsAs(t.fallocate(fd, 0x4000, 0, 10), EOPNOTSUPP, EINVAL);
    t.fails(EBADF, t.fallocate(9999, 0, 0, 10));
    t.same("content", "x".repeat(SIZE), t.content(fd, 0));
  }

  private static void tooLarge(Env t) {
    int fd = full(t);
    t.fails(EFBIG, t.fallocate(fd, 0, Long.MAX_VALUE - 10, 100));
    t.failsAs(t.fallocate(fd, 0, 1L << 45, 100), EFBIG);
    t.same("size", (long) SIZE, t.fstat(fd).size());
  }

  private static void notFile(Env t) {
    t.make(Type.FIFO, "p");
    int fd = t.fd("p", O_RDWR | O_NONBLOCK);
    t.fails(ESPIPE, t.fallocate(fd, 0, 0, 10));
  }

  private static void readOnly(Env t) {
    t.file("f", "");
    t.fails(EBADF, t.fallocate(t.fd("f", O_RDONLY), 0, 0, 10));
  }

  private static void unlinked(Env t) {
    int fd = full(t);
    t.ok(t.unlink("f"));
    t.ok(t.fallocate(fd, FALLOC_PUNCH_HOLE | FALLOC_KEEP_SIZE, 10, 10));
    t.ok(t.fallocate(fd, 0, SIZE, 10));
    t.same("content", hole(10, 10) + "\0".repeat(10), t.content(fd, 0));
  }
}
