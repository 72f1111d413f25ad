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

/** truncate(2) and ftruncate(2). */
final class TruncateCases {
  private TruncateCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (int size : new int[] {0, 1, 4095, 4096, 4097, 9_999, 10_000, 10_001, 20_000, 1 << 20}) {
      cases.add(Case.of("truncate/10000-to-" + size, t -> cut(t, size, false)));
      cases.add(Case.of("ftruncate/10000-to-" + size, t -> cut(t, size, true)));
    }
    for (Type type : Type.values()) {
      if (type != Type.REGULAR && type != Type.SYMLINK && !type.isDevice()) {
        cases.add(Case.of("truncate/" + type.word(), t -> wrongType(t, type)));
      }
    }
    cases.add(Case.of("truncate/negative", TruncateCases::negative));
    cases.add(Case.of("truncate/down-and-up-is-zeros", TruncateCases::downAndUp));
    cases.add(Case.of("truncate/up-then-write-inside", TruncateCases::upThenWrite));
    cases.add(Case.of("truncate/same-size-times", TruncateCases::sameSize));
    cases.add(Case.of("truncate/times", TruncateCases::times));
    cases.add(Case.root("truncate/denied", TruncateCases::denied));
    cases.add(Case.root("truncate/ftruncate-needs-no-permission-now", TruncateCases::opened));
    cases.add(Case.of("truncate/through-symlink", TruncateCases::throughSymlink));
    cases.add(Case.of("truncate/unlinked", TruncateCases::unlinked));
    cases.add(Case.of("truncate/largest", TruncateCases::largest));
    cases.add(Case.of("truncate/blocks-go", TruncateCases::blocksGo));
    cases.add(Case.of("truncate/again-and-again", TruncateCases::again));
    return cases;
  }

  private static void cut(Env t, int size, boolean byDescriptor) {
    t.file("f", "x".repeat(10_000));
    int fd = t.fd("f", O_RDWR);
    t.ok(byDescriptor ? t.ftruncate(fd, size) : t.truncate("f", size));
    String expected = "x".repeat(Math.min(size, 10_000)) + "\0".repeat(Math.max(0, size - 10_000));
    t.same("size", (long) size, t.stat("f").size());
    t.same("content", expected, t.content(fd, 0));
  }

  private static void wrongType(Env t, Type type) {
    t.make(type, "x");
    t.fails(type == Type.DIRECTORY ? EISDIR : EINVAL, t.truncate("x", 0));
  }

  private static void negative(Env t) {
    t.file("f", "content");
    t.fails(EINVAL, t.truncate("f", -1));
    t.fails(EINVAL, t.ftruncate(t.fd("f", O_RDWR), -1));
    t.same("content", "content", t.content("f"));
  }

  private static void downAndUp(Env t) {
    t.file("f", "x".repeat(20_000));
    for (int size : new int[] {12_289, 12_288, 12_287, 5_000, 1}) {
      t.ok(t.truncate("f", size));
      t.ok(t.truncate("f", 20_000));
      t.same("content", "x".repeat(size) + "\0".repeat(20_000 - size), t.content("f"));
    }
  }

  private static void upThenWrite(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.ok(t.ftruncate(fd, 100_000));
    t.gives(3, t.pwrite(fd, Raw.bytes("abc"), 50_000));
    t.same("size", 100_000L, t.fstat(fd).size());
    String expected = "\0".repeat(50_000) + "abc" + "\0".repeat(49_997);
    t.same("content", expected, t.content(fd, 0));
  }

  /** POSIX: a successful truncate marks the times, also where the size stays. */
  private static void sameSize(Env t) {
    t.file("f", "content");
    Stat before = t.stat("f");
    t.tick();
    t.ok(t.truncate("f", 7));
    t.check("a new modification time", t.stat("f").mtime() > before.mtime());
    t.check("a new change time", t.stat("f").ctime() > before.ctime());
  }

  private static void times(Env t) {
    t.file("f", "content");
    Stat before = t.stat("f");
    t.tick();
    t.ok(t.truncate("f", 3));
    Stat after = t.stat("f");
    t.check("a new modification time", after.mtime() > before.mtime());
    t.check("a new change time", after.ctime() > before.ctime());
    t.same("access time", before.atime(), after.atime());
  }

  private static void denied(Env t) {
    t.file("f", "content");
    t.fails(EACCES, t.by(User.FIRST, () -> t.truncate("f", 0)));
    t.same("content", "content", t.content("f"));
  }

  private static void opened(Env t) {
    t.file("f", "content");
    t.ok(t.chmod("f", 0666));
    t.as(
        User.FIRST,
        () -> {
          int fd = t.fd("f", O_RDWR);
          t.ok(t.ftruncate(fd, 4));
        });
    t.same("content", "cont", t.content("f"));
  }

  private static void throughSymlink(Env t) {
    t.file("f", "content");
    t.ok(t.symlink("f", "l"));
    t.ok(t.truncate("l", 2));
    t.same("content", "co", t.content("f"));
  }

  private static void unlinked(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_RDWR);
    t.ok(t.unlink("f"));
    t.ok(t.ftruncate(fd, 3));
    t.ok(t.ftruncate(fd, 5));
    t.same("content", "con\0\0", t.content(fd, 0));
  }

  private static void largest(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    long size = (1L << 44) - 4096;
    t.ok(t.ftruncate(fd, size));
    t.same("size", size, t.fstat(fd).size());
    t.check("few blocks", t.fstat(fd).blocks() < 1000);
  }

  private static void blocksGo(Env t) {
    t.file("f", "x".repeat(1_000_000));
    int fd = t.fd("f", O_RDWR);
    t.ok(t.fsync(fd));
    long full = t.stat("f").blocks();
    t.check("blocks for a million bytes", full >= 1000);
    t.ok(t.truncate("f", 10_000));
    t.ok(t.fsync(fd));
    t.check("fewer blocks", t.stat("f").blocks() < full / 10);
  }

  private static void again(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    for (int i = 1; i < 300; i++) {
      long size = i * 7919L % 50_000;
      t.ok(t.ftruncate(fd, size));
      t.gives(1, t.pwrite(fd, Raw.bytes("e"), size));
      t.same("size", size + 1, t.fstat(fd).size());
    }
  }
}
