package dev.grove.posix.suite;

import static dev.grove.posix.sys.Abi.AT_FDCWD;

import dev.grove.posix.sys.Abi;
import dev.grove.posix.sys.Call;
import dev.grove.posix.sys.DataCalls;
import dev.grove.posix.sys.DirEntry;
import dev.grove.posix.sys.Errno;
import dev.grove.posix.sys.FsStat;
import dev.grove.posix.sys.Kernel;
import dev.grove.posix.sys.PathCalls;
import dev.grove.posix.sys.Raw;
import dev.grove.posix.sys.Stat;
import dev.grove.posix.sys.XattrCalls;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;

/**
 * What a case works with: calls, which return what the kernel returns, and expectations, which end
 * the case where they are not met. Paths are relative to the directory of the case.
 */
public final class Env implements PathCalls, DataCalls, XattrCalls {
  /** Longer than a tick of the clock that files get their times from. */
  private static final int TICK_MILLIS = 15;

  private static final int LIMIT_SECONDS = 30;

  private final Workers workers;
  private final int directory;
  private final String path;
  private final ConcurrentLinkedQueue<Integer> open = new ConcurrentLinkedQueue<>();
  private volatile String last = "nothing";

  Env(Workers workers, int directory, String path) {
    this.workers = workers;
    this.directory = directory;
    this.path = path;
  }

  /** The directory of the case, absolute. */
  public String path() {
    return path;
  }

  @Override
  public long call(Call call, String shown, long... arguments) {
    if (call != Call.CLOSE) {
      last =
          shown.length() <= 160 ? shown : shown.substring(0, 80) + "... (" + shown.length() + ")";
    }
    return Kernel.call(call, arguments);
  }

  /* ---- expectations ---- */

  /** A call that must succeed; returns its result. */
  public long ok(long result) {
    if (result < 0) {
      throw mismatch("ok", Errno.text(result));
    }
    return result;
  }

  public void fails(Errno expected, long result) {
    if (result != -expected.number()) {
      throw mismatch(expected.name(), Errno.text(result));
    }
  }

  /** For errors that POSIX leaves open, or that systems differ in. */
  public void failsAs(long result, Errno... expected) {
    for (Errno errno : expected) {
      if (result == -errno.number()) {
        return;
      }
    }
    throw mismatch(List.of(expected).toString(), Errno.text(result));
  }

  /** Whether the call worked; it may say that there is no such thing here. */
  public boolean okUnless(Errno unsupported, long result) {
    if (result == -unsupported.number()) {
      return false;
    }
    ok(result);
    return true;
  }

  public void gives(long expected, long result) {
    if (result != expected) {
      throw mismatch(Errno.text(expected), Errno.text(result));
    }
  }

  public void same(String what, Object expected, Object seen) {
    if (!Objects.equals(expected, seen)) {
      throw new Mismatch(what + ": expected " + shown(expected) + ", seen " + shown(seen));
    }
  }

  private static String shown(Object value) {
    String text = String.valueOf(value);
    return text.length() <= 100 ? text : text.substring(0, 100) + "... (" + text.length() + ")";
  }

  public void check(String what, boolean holds) {
    if (!holds) {
      throw new Mismatch("expected " + what + ", seen that it is not so");
    }
  }

  private Mismatch mismatch(String expected, String seen) {
    return new Mismatch(last + ": expected " + expected + ", seen " + seen);
  }

  /** Ends the case without a verdict. */
  public NotHere notHere(String why) {
    return new NotHere(why);
  }

  /* ---- shorthands ---- */

  public long open(String file, int flags, int mode) {
    return track(openat(AT_FDCWD, file, flags, mode));
  }

  public long openIn(int fd, String file, int flags, int mode) {
    return track(openat(fd, file, flags, mode));
  }

  private long track(long fd) {
    if (fd >= 0) {
      open.add((int) fd);
    }
    return fd;
  }

  /** Opens what must be there, or can be made. */
  public int fd(String file, int flags) {
    return (int) ok(open(file, flags, 0644));
  }

  /** Closes before the end of the case. */
  public void shut(int fd) {
    open.remove(fd);
    ok(close(fd));
  }

  /** A new file with this content. */
  public void file(String name, String content) {
    int fd = fd(name, Abi.O_CREAT | Abi.O_EXCL | Abi.O_WRONLY);
    gives(content.length(), write(fd, Raw.bytes(content)));
    shut(fd);
  }

  public void dir(String name) {
    ok(mkdir(name, 0755));
  }

  /** Makes a file of this type; devices are the null device. */
  public void make(Type type, String name) {
    ok(tryMake(type, name));
  }

  public long tryMake(Type type, String name) {
    return switch (type) {
      case REGULAR -> mknod(name, Abi.S_IFREG | 0644, 0);
      case DIRECTORY -> mkdir(name, 0755);
      case SYMLINK -> symlink("target of " + name.length(), name);
      case FIFO -> mknod(name, Abi.S_IFIFO | 0644, 0);
      case SOCKET -> mknod(name, Abi.S_IFSOCK | 0644, 0);
      case CHARACTER -> mknod(name, Abi.S_IFCHR | 0644, Abi.device(1, 3));
      case BLOCK -> mknod(name, Abi.S_IFBLK | 0644, Abi.device(7, 77));
    };
  }

  /** All that a file has. */
  public String content(String name) {
    int fd = fd(name, Abi.O_RDONLY);
    String all = content(fd, 0);
    shut(fd);
    return all;
  }

  /** All from a position on. */
  public String content(int fd, long offset) {
    StringBuilder all = new StringBuilder();
    byte[] buffer = new byte[1 << 16];
    long count = ok(pread(fd, buffer, offset));
    while (count > 0) {
      all.append(new String(buffer, 0, (int) count, java.nio.charset.StandardCharsets.ISO_8859_1));
      count = ok(pread(fd, buffer, offset + all.length()));
    }
    return all.toString();
  }

  /** Of the name itself, not of what a symlink points to. */
  public Stat stat(String name) {
    Stat[] stat = new Stat[1];
    ok(statx(AT_FDCWD, name, Abi.AT_SYMLINK_NOFOLLOW, stat));
    return stat[0];
  }

  public Stat follow(String name) {
    Stat[] stat = new Stat[1];
    ok(statx(AT_FDCWD, name, 0, stat));
    return stat[0];
  }

  public Stat fstat(int fd) {
    Stat[] stat = new Stat[1];
    ok(statx(fd, "", Abi.AT_EMPTY_PATH, stat));
    return stat[0];
  }

  /** The error of a stat, or 0. */
  public long statResult(String name) {
    return statx(AT_FDCWD, name, 0, new Stat[1]);
  }

  public void absent(String name) {
    fails(Errno.ENOENT, statx(AT_FDCWD, name, Abi.AT_SYMLINK_NOFOLLOW, new Stat[1]));
  }

  public String target(String name) {
    String[] target = new String[1];
    ok(readlink(AT_FDCWD, name, Abi.PATH_MAX, target));
    return target[0];
  }

  public FsStat fs() {
    FsStat[] stat = new FsStat[1];
    ok(statfs(".", stat));
    return stat[0];
  }

  /** Names of a directory, without the dots. */
  public Set<String> list(String name) {
    Set<String> names = new TreeSet<>();
    for (DirEntry entry : entries(name)) {
      if (!entry.name().equals(".") && !entry.name().equals("..")) {
        check("each name once, not " + entry.name() + " again", names.add(entry.name()));
      }
    }
    return names;
  }

  public List<DirEntry> entries(String name) {
    int fd = fd(name, Abi.O_RDONLY | Abi.O_DIRECTORY);
    List<DirEntry> all = new ArrayList<>();
    while (ok(getdents(fd, 32_768, all)) > 0) {
      // until the end
    }
    shut(fd);
    return all;
  }

  /** Maps a shared part of a file. */
  public MemorySegment map(int fd, int protection, long offset, long length) {
    return Kernel.memory(ok(mmap(fd, protection, Abi.MAP_SHARED, offset, length)), length);
  }

  /** Lets the clock of the file system go on. */
  public void tick() {
    pause(TICK_MILLIS);
  }

  public static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /* ---- other users and threads ---- */

  /** Runs something as a user, in the same working directory. Cases begin as root. */
  public void as(User user, Runnable body) {
    if (user.equals(User.ROOT)) {
      body.run();
    } else {
      workers.of(user).run(() -> here(body), LIMIT_SECONDS);
    }
  }

  /** A call as another user. */
  public long by(User user, LongSupplier call) {
    long[] result = new long[1];
    as(user, () -> result[0] = call.getAsLong());
    return result[0];
  }

  private void here(Runnable body) {
    ok(call(Call.FCHDIR, "fchdir", directory));
    body.run();
  }

  /** A thread that has some things of its own, such as its table of descriptors; see unshare(2). */
  public Other other(int unshared) {
    return new Other(new Worker(null, unshared), this::here);
  }

  /** For the end of a case. */
  void closeAll() {
    open.forEach(this::close);
    open.clear();
  }
}
