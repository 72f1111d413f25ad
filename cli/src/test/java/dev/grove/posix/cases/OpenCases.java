package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.suite.User;
import dev.grove.posix.sys.Raw;
import java.util.ArrayList;
import java.util.List;

/** open(2) and its flags. */
final class OpenCases {
  private OpenCases() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    cases.add(Case.of("open/creat-existing-keeps-content", OpenCases::creatExisting));
    cases.add(Case.of("open/creat-excl-existing", t -> exclusive(t, Type.REGULAR)));
    cases.add(Case.of("open/creat-excl-directory", t -> exclusive(t, Type.DIRECTORY)));
    cases.add(Case.of("open/creat-excl-symlink", t -> exclusive(t, Type.SYMLINK)));
    cases.add(Case.of("open/creat-excl-fifo", t -> exclusive(t, Type.FIFO)));
    cases.add(Case.of("open/creat-through-dangling-symlink", OpenCases::creatThroughSymlink));
    cases.add(Case.of("open/creat-directory", OpenCases::creatDirectory));
    cases.add(Case.of("open/creat-read-only-mode-can-be-written", OpenCases::creatReadOnly));
    cases.add(Case.of("open/truncate", OpenCases::truncate));
    cases.add(Case.of("open/truncate-empty-updates-times", OpenCases::truncateEmpty));
    cases.add(Case.root("open/truncate-needs-write-permission", OpenCases::truncateDenied));
    cases.add(Case.root("open/truncate-clears-set-ids", OpenCases::truncateSetIds));
    cases.add(Case.of("open/append", OpenCases::append));
    cases.add(Case.of("open/append-by-two", OpenCases::appendByTwo));
    cases.add(Case.of("open/append-set-later", OpenCases::appendLater));
    cases.add(Case.of("open/directory-flag-on-file", OpenCases::directoryFlag));
    cases.add(Case.of("open/directory-for-writing", OpenCases::directoryForWriting));
    cases.add(Case.of("open/nofollow", OpenCases::noFollow));
    cases.add(Case.of("open/path", OpenCases::path));
    cases.add(Case.of("open/path-symlink", OpenCases::pathSymlink));
    cases.add(Case.of("open/trailing-slash-on-file", OpenCases::trailingSlash));
    cases.add(Case.of("open/socket", OpenCases::socket));
    cases.add(Case.root("open/device-without-driver", OpenCases::noDriver));
    cases.add(Case.of("open/fifo-write-nonblock-without-reader", OpenCases::fifo));
    cases.add(Case.of("open/fifo-carries-bytes", OpenCases::fifoCarries));
    cases.add(Case.root("open/noatime-by-stranger", OpenCases::noAtime));
    cases.add(Case.of("open/bad-access-of-descriptor", OpenCases::badAccess));
    cases.add(Case.of("open/direct", OpenCases::direct));
    cases.add(Case.of("open/direct-and-cached-agree", OpenCases::directAndCached));
    cases.add(Case.of("open/sync-flags", OpenCases::syncFlags));
    cases.add(Case.root("open/busy-program", OpenCases::busyProgram));
    cases.add(Case.of("open/unlinked-file-lives", OpenCases::unlinked));
    cases.add(Case.of("open/many-descriptors-of-one-file", OpenCases::many));
    cases.add(Case.of("open/removed-file-through-proc", OpenCases::throughProc));
    cases.add(Case.of("open/tmpfile", OpenCases::tmpfile));
    cases.add(Case.of("open/tmpfile-linked", OpenCases::tmpfileLinked));
    cases.add(Case.of("open/tmpfile-excl-cannot-be-linked", OpenCases::tmpfileExcl));
    cases.add(Case.of("open/tmpfile-for-reading", OpenCases::tmpfileReading));
    cases.add(Case.of("open/tmpfile-in-file", OpenCases::tmpfileInFile));
    cases.add(Case.root("open/tmpfile-denied", OpenCases::tmpfileDenied));
    cases.add(Case.of("open/size-4-exabytes", OpenCases::lseekFar));
    return cases;
  }

  private static void creatExisting(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.same("content", "content", t.content(fd, 0));
  }

  private static void exclusive(Env t, Type type) {
    t.make(type, "f");
    t.fails(EEXIST, t.open("f", O_CREAT | O_EXCL | O_RDWR, 0644));
    t.fails(EEXIST, t.open("f", O_CREAT | O_EXCL | O_RDONLY, 0644));
  }

  private static void creatThroughSymlink(Env t) {
    t.ok(t.symlink("target", "link"));
    t.fails(ENOENT, t.open("link", O_RDWR, 0));
    t.ok(t.open("link", O_CREAT | O_RDWR, 0600));
    t.same("type", S_IFREG, t.stat("target").type());
    t.fails(ELOOP, t.open("link", O_CREAT | O_RDWR | O_NOFOLLOW, 0600));
  }

  private static void creatDirectory(Env t) {
    t.dir("d");
    t.fails(EISDIR, t.open("d", O_CREAT | O_RDONLY, 0644));
    t.fails(EISDIR, t.open("new/", O_CREAT | O_RDONLY, 0644));
    t.fails(EISDIR, t.open("d/", O_CREAT | O_RDONLY, 0644));
    t.fails(EISDIR, t.open(".", O_CREAT | O_RDONLY, 0644));
  }

  private static void creatReadOnly(Env t) {
    int fd = (int) t.ok(t.open("f", O_CREAT | O_EXCL | O_RDWR, 0));
    t.gives(3, t.write(fd, Raw.bytes("abc")));
    t.same("content", "abc", t.content(fd, 0));
  }

  private static void truncate(Env t) {
    t.file("f", "content");
    int reader = t.fd("f", O_RDONLY);
    int fd = t.fd("f", O_RDWR | O_TRUNC);
    t.same("size", 0L, t.fstat(reader).size());
    t.gives(1, t.pwrite(fd, Raw.bytes("x"), 3));
    t.same("content", "\0\0\0x", t.content(reader, 0));
  }

  private static void truncateEmpty(Env t) {
    t.file("f", "");
    long before = t.stat("f").mtime();
    t.tick();
    t.fd("f", O_WRONLY | O_TRUNC);
    t.check("a new modification time", t.stat("f").mtime() > before);
    t.check("a new change time", t.stat("f").ctime() > before);
  }

  private static void truncateDenied(Env t) {
    t.file("f", "content");
    t.fails(EACCES, t.by(User.FIRST, () -> t.open("f", O_RDONLY | O_TRUNC, 0)));
    t.fails(EACCES, t.by(User.FIRST, () -> t.open("f", O_WRONLY | O_TRUNC, 0)));
    t.same("content", "content", t.content("f"));
  }

  private static void truncateSetIds(Env t) {
    t.file("f", "content");
    t.ok(t.chmod("f", 06777));
    t.ok(t.by(User.FIRST, () -> t.open("f", O_WRONLY | O_TRUNC, 0)));
    t.same("mode", 0777, t.stat("f").bits());
  }

  private static void append(Env t) {
    t.file("f", "one");
    int fd = t.fd("f", O_RDWR | O_APPEND);
    t.gives(0, t.lseek(fd, 0, SEEK_SET));
    t.gives(3, t.write(fd, Raw.bytes("two")));
    t.gives(6, t.lseek(fd, 0, SEEK_CUR));
    // On Linux, pwrite appends, too.
    t.gives(1, t.pwrite(fd, Raw.bytes("!"), 0));
    t.same("content", "onetwo!", t.content("f"));
  }

  private static void appendByTwo(Env t) {
    int first = t.fd("f", O_CREAT | O_WRONLY | O_APPEND);
    int second = t.fd("f", O_WRONLY | O_APPEND);
    for (int i = 0; i < 50; i++) {
      t.gives(1, t.write(first, Raw.bytes("a")));
      t.gives(2, t.write(second, Raw.bytes("bc")));
    }
    t.same("content", "abc".repeat(50), t.content("f"));
  }

  private static void appendLater(Env t) {
    t.file("f", "one");
    int fd = t.fd("f", O_RDWR);
    t.ok(t.fcntl(fd, F_SETFL, O_APPEND));
    t.gives(1, t.write(fd, Raw.bytes("x")));
    t.same("content", "onex", t.content("f"));
  }

  private static void directoryFlag(Env t) {
    t.file("f", "");
    t.ok(t.symlink("f", "link"));
    t.fails(ENOTDIR, t.open("f", O_RDONLY | O_DIRECTORY, 0));
    t.fails(ENOTDIR, t.open("link", O_RDONLY | O_DIRECTORY, 0));
  }

  private static void directoryForWriting(Env t) {
    t.dir("d");
    t.fails(EISDIR, t.open("d", O_WRONLY, 0));
    t.fails(EISDIR, t.open("d", O_RDWR, 0));
    t.fails(EISDIR, t.open("d", O_RDONLY | O_TRUNC, 0));
    t.fails(EISDIR, t.read(t.fd("d", O_RDONLY), new byte[9]));
  }

  private static void noFollow(Env t) {
    t.file("f", "");
    t.dir("d");
    t.ok(t.symlink("f", "link"));
    t.ok(t.symlink("d", "dlink"));
    t.fails(ELOOP, t.open("link", O_RDONLY | O_NOFOLLOW, 0));
    t.failsAs(t.open("dlink", O_RDONLY | O_NOFOLLOW | O_DIRECTORY, 0), ENOTDIR, ELOOP);
    t.ok(t.open("f", O_RDONLY | O_NOFOLLOW, 0));
  }

  private static void path(Env t) {
    t.file("f", "content");
    int fd = t.fd("f", O_PATH);
    t.fails(EBADF, t.read(fd, new byte[1]));
    t.fails(EBADF, t.ftruncate(fd, 0));
    t.fails(EBADF, t.fchmod(fd, 0600));
    t.same("size", 7L, t.fstat(fd).size());
  }

  private static void pathSymlink(Env t) {
    t.ok(t.symlink("target", "link"));
    int fd = t.fd("link", O_PATH | O_NOFOLLOW);
    t.same("type", S_IFLNK, t.fstat(fd).type());
    String[] target = new String[1];
    t.ok(t.readlink(fd, "", 100, target));
    t.same("target", "target", target[0]);
  }

  private static void trailingSlash(Env t) {
    t.file("f", "");
    t.fails(ENOTDIR, t.open("f/", O_RDONLY, 0));
    t.fails(ENOTDIR, t.open("f/.", O_RDONLY, 0));
    t.fails(ENOTDIR, t.open("f/..", O_RDONLY, 0));
  }

  private static void socket(Env t) {
    t.make(Type.SOCKET, "s");
    t.fails(ENXIO, t.open("s", O_RDONLY, 0));
    t.fails(ENXIO, t.open("s", O_RDWR, 0));
  }

  private static void noDriver(Env t) {
    t.ok(t.mknod("c", S_IFCHR | 0600, device(255, 255)));
    t.ok(t.mknod("b", S_IFBLK | 0600, device(255, 255)));
    t.failsAs(t.open("c", O_RDONLY, 0), ENXIO, EACCES);
    t.failsAs(t.open("b", O_RDONLY, 0), ENXIO, EACCES);
  }

  private static void fifo(Env t) {
    t.make(Type.FIFO, "p");
    t.fails(ENXIO, t.open("p", O_WRONLY | O_NONBLOCK, 0));
    int reader = t.fd("p", O_RDONLY | O_NONBLOCK);
    t.ok(t.open("p", O_WRONLY | O_NONBLOCK, 0));
    t.fails(ESPIPE, t.lseek(reader, 0, SEEK_SET));
    t.fails(EINVAL, t.ftruncate(reader, 0));
  }

  private static void fifoCarries(Env t) {
    t.make(Type.FIFO, "p");
    int reader = t.fd("p", O_RDONLY | O_NONBLOCK);
    int writer = t.fd("p", O_WRONLY | O_NONBLOCK);
    t.fails(EAGAIN, t.read(reader, new byte[9]));
    t.gives(3, t.write(writer, Raw.bytes("abc")));
    byte[] got = new byte[9];
    t.gives(3, t.read(reader, got));
    t.same("first byte", (byte) 'a', got[0]);
    t.shut(writer);
    t.gives(0, t.read(reader, got));
    t.same("size of a fifo", 0L, t.stat("p").size());
  }

  private static void noAtime(Env t) {
    t.file("f", "");
    t.ok(t.chmod("f", 0666));
    t.fails(EPERM, t.by(User.FIRST, () -> t.open("f", O_RDONLY | O_NOATIME, 0)));
    t.ok(t.open("f", O_RDONLY | O_NOATIME, 0));
  }

  private static void badAccess(Env t) {
    t.file("f", "content");
    int reader = t.fd("f", O_RDONLY);
    int writer = t.fd("f", O_WRONLY);
    t.fails(EBADF, t.write(reader, new byte[1]));
    t.fails(EBADF, t.read(writer, new byte[1]));
    t.fails(EINVAL, t.ftruncate(reader, 0));
    t.failsAs(t.fallocate(reader, 0, 0, 9), EBADF, EOPNOTSUPP);
    t.fails(EBADF, t.write(9999, new byte[1]));
    t.fails(EBADF, t.fsync(9999));
    t.same("content", "content", t.content("f"));
  }

  private static void direct(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR | O_DIRECT);
    byte[] block = new byte[8192];
    java.util.Arrays.fill(block, (byte) 'd');
    t.gives(block.length, t.pwrite(fd, block, 4096));
    byte[] back = new byte[16_384];
    t.gives(12_288, t.pread(fd, back, 0));
    t.same("hole", (byte) 0, back[4095]);
    t.same("first", (byte) 'd', back[4096]);
    t.same("last", (byte) 'd', back[12_287]);
  }

  private static void directAndCached(Env t) {
    int direct = t.fd("f", O_CREAT | O_RDWR | O_DIRECT);
    int cached = t.fd("f", O_RDWR);
    byte[] block = new byte[4096];
    byte[] back = new byte[4096];
    for (byte value = 1; value < 20; value++) {
      java.util.Arrays.fill(block, value);
      t.gives(4096, t.pwrite((value & 1) == 0 ? direct : cached, block, 0));
      t.gives(4096, t.pread((value & 1) == 0 ? cached : direct, back, 0));
      t.check("round " + value + " on the other descriptor", java.util.Arrays.equals(block, back));
    }
  }

  private static void syncFlags(Env t) {
    for (int flags : new int[] {O_SYNC, O_DSYNC, O_SYNC | O_APPEND}) {
      int fd = t.fd("f", O_CREAT | O_WRONLY | flags);
      t.gives(3, t.write(fd, Raw.bytes("abc")));
      t.same("flags", (long) flags, t.fcntl(fd, F_GETFL, 0) & (O_SYNC | O_DSYNC | O_APPEND));
    }
    t.same("content", "abcabc", t.content("f"));
  }

  private static void busyProgram(Env t) {
    int from = t.fd("/bin/sleep", O_RDONLY);
    t.file("program", t.content(from, 0));
    t.ok(t.chmod("program", 0755));
    Programs.whileRunning(
        t,
        List.of(t.path() + "/program", "20"),
        () -> {
          t.fails(ETXTBSY, t.open("program", O_WRONLY, 0));
          t.fails(ETXTBSY, t.open("program", O_RDWR | O_TRUNC, 0));
          t.fails(ETXTBSY, t.truncate("program", 0));
          t.ok(t.open("program", O_RDONLY, 0));
          t.ok(t.rename("program", "elsewhere"));
          t.ok(t.unlink("elsewhere"));
        });
  }

  private static void unlinked(Env t) {
    t.file("f", "first");
    int fd = t.fd("f", O_RDWR);
    t.ok(t.unlink("f"));
    t.same("links", 0, t.fstat(fd).nlink());
    t.gives(4, t.pwrite(fd, Raw.bytes("more"), 5));
    t.file("f", "second");
    t.same("the old one", "firstmore", t.content(fd, 0));
    t.ok(t.ftruncate(fd, 2));
    t.ok(t.fchmod(fd, 0600));
    t.ok(t.fsync(fd));
    t.same("the old one, cut", "fi", t.content(fd, 0));
    t.same("the new one", "second", t.content("f"));
  }

  private static void many(Env t) {
    t.file("f", "");
    int[] all = new int[300];
    for (int i = 0; i < all.length; i++) {
      all[i] = t.fd("f", O_WRONLY);
    }
    t.ok(t.unlink("f"));
    for (int i = 0; i < all.length; i++) {
      t.gives(1, t.pwrite(all[i], Raw.bytes("x"), i));
    }
    t.same("size", (long) all.length, t.fstat(all[7]).size());
  }

  private static void throughProc(Env t) {
    t.file("f", "still here");
    int fd = t.fd("f", O_RDONLY);
    t.ok(t.unlink("f"));
    int again = t.fd("/proc/self/fd/" + fd, O_RDONLY);
    t.same("content", "still here", t.content(again, 0));
  }

  private static void tmpfile(Env t) {
    int fd = (int) t.ok(t.open(".", O_TMPFILE | O_RDWR, 0640));
    t.same("links", 0, t.fstat(fd).nlink());
    t.same("mode", S_IFREG | 0640, t.fstat(fd).mode());
    t.gives(3, t.write(fd, Raw.bytes("abc")));
    t.same("content", "abc", t.content(fd, 0));
    t.same("entries", 0, t.list(".").size());
  }

  private static void tmpfileLinked(Env t) {
    int fd = (int) t.ok(t.open(".", O_TMPFILE | O_RDWR, 0640));
    t.gives(3, t.write(fd, Raw.bytes("abc")));
    String proc = "/proc/self/fd/" + fd;
    t.ok(t.linkat(AT_FDCWD, proc, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
    t.same("links", 1, t.stat("named").nlink());
    t.same("content", "abc", t.content("named"));
  }

  private static void tmpfileExcl(Env t) {
    int fd = (int) t.ok(t.open(".", O_TMPFILE | O_EXCL | O_RDWR, 0640));
    String proc = "/proc/self/fd/" + fd;
    t.fails(ENOENT, t.linkat(AT_FDCWD, proc, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
  }

  private static void tmpfileReading(Env t) {
    t.fails(EINVAL, t.open(".", O_TMPFILE | O_RDONLY, 0640));
  }

  private static void tmpfileInFile(Env t) {
    t.file("f", "");
    t.fails(ENOTDIR, t.open("f", O_TMPFILE | O_RDWR, 0640));
    t.fails(ENOENT, t.open("absent", O_TMPFILE | O_RDWR, 0640));
  }

  private static void tmpfileDenied(Env t) {
    t.ok(t.mkdir("d", 0755));
    t.fails(EACCES, t.by(User.FIRST, () -> t.open("d", O_TMPFILE | O_RDWR, 0640)));
  }

  private static void lseekFar(Env t) {
    int fd = t.fd("f", O_CREAT | O_RDWR);
    t.failsAs(t.pwrite(fd, new byte[1], Long.MAX_VALUE - 1), EFBIG, EINVAL);
    t.same("size", 0L, t.fstat(fd).size());
  }
}
