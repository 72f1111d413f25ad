package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.sys.Raw;
import java.util.ArrayList;
import java.util.List;

/** The family of fsync. */
final class SyncCases {
  private SyncCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("fsync/file", SyncCases::file));
    cases.add(Case.of("fsync/directory", SyncCases::directory));
    cases.add(Case.of("fsync/read-only-descriptor", SyncCases::readOnly));
    cases.add(Case.of("fsync/unlinked", SyncCases::unlinked));
    cases.add(Case.of("fsync/fifo", SyncCases::fifo));
    cases.add(Case.of("fsync/bad-descriptor", SyncCases::bad));
    cases.add(Case.of("fsync/path-descriptor", SyncCases::path));
    cases.add(Case.of("fsync/range", SyncCases::range));
    cases.add(Case.of("fsync/syncfs", SyncCases::syncfs));
    cases.add(Case.of("fsync/again-and-again", SyncCases::again));
    return cases;
  }

  private static void file(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(3, t.write(fd, Raw.bytes("abc")));
    t.ok(t.fsync(fd));
    t.ok(t.fdatasync(fd));
    t.same("content", "abc", t.content("f"));
  }

  private static void directory(Env t) {
    t.dir("d");
    t.file("d/f", "");
    int fd = t.fd("d", O_RDONLY | O_DIRECTORY);
    t.ok(t.fsync(fd));
    t.ok(t.fdatasync(fd));
  }

  private static void readOnly(Env t) {
    t.file("f", "content");
    t.ok(t.fsync(t.fd("f", O_RDONLY)));
  }

  private static void unlinked(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    t.ok(t.unlink("f"));
    t.ok(t.fsync(fd));
    t.gives(1, t.write(fd, new byte[1]));
    t.ok(t.fdatasync(fd));
  }

  private static void fifo(Env t) {
    t.make(Type.FIFO, "p");
    t.fails(EINVAL, t.fsync(t.fd("p", O_RDWR | O_NONBLOCK)));
  }

  private static void bad(Env t) {
    t.fails(EBADF, t.fsync(9999));
    t.fails(EBADF, t.fdatasync(9999));
    t.fails(EBADF, t.syncfs(9999));
  }

  private static void path(Env t) {
    t.file("f", "");
    t.fails(EBADF, t.fsync(t.fd("f", O_PATH)));
  }

  private static void range(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.gives(10_000, t.write(fd, new byte[10_000]));
    t.ok(t.syncFileRange(fd, 0, 5000, 7));
    t.fails(EINVAL, t.syncFileRange(fd, -1, 10, 7));
    t.fails(EINVAL, t.syncFileRange(fd, 0, 10, 8));
    t.same("size", 10_000L, t.fstat(fd).size());
  }

  private static void syncfs(Env t) {
    t.file("f", "content");
    t.ok(t.syncfs(t.fd("f", O_RDONLY)));
  }

  private static void again(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    for (int i = 0; i < 20; i++) {
      t.gives(1, t.write(fd, Raw.bytes("x")));
      t.ok(t.fdatasync(fd));
    }
    t.same("content", "x".repeat(20), t.content("f"));
  }
}
