package dev.grove.posix.suite;

import dev.grove.posix.sys.Abi;
import dev.grove.posix.sys.Call;
import dev.grove.posix.sys.DataCalls;
import dev.grove.posix.sys.Errno;
import dev.grove.posix.sys.Kernel;
import dev.grove.posix.sys.PathCalls;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Runs cases in a directory, one after the other. */
public final class Suite implements PathCalls, DataCalls {
  private static final int LIMIT_SECONDS = 60;

  private final Set<String> passed = new TreeSet<>();
  private final Map<String, String> failed = new TreeMap<>();
  private final Map<String, String> skipped = new TreeMap<>();
  private final String directory;
  private final BiConsumer<String, String> onFailure;
  private final boolean root;
  private int number;

  private Suite(String directory, boolean root, BiConsumer<String, String> onFailure) {
    this.directory = Path.of(directory).toAbsolutePath().toString();
    this.root = root;
    this.onFailure = onFailure;
  }

  /**
   * Runs cases below a directory, which is left as it was.
   *
   * @param root whether cases for root are to be run, too
   * @param onFailure gets name and reason of each case that fails
   * @throws IllegalArgumentException if the directory cannot be used, or two cases have one name
   */
  public static Outcome run(
      String directory, boolean root, List<Case> cases, BiConsumer<String, String> onFailure) {
    Set<String> names = new HashSet<>();
    for (Case one : cases) {
      if (!names.add(one.name())) {
        throw new IllegalArgumentException("two cases are named " + one.name());
      }
    }
    return new Suite(directory, root, onFailure).run(cases);
  }

  @Override
  public long call(Call call, String shown, long... arguments) {
    return Kernel.call(call, arguments);
  }

  private Outcome run(List<Case> cases) {
    int top = usable(openat(Abi.AT_FDCWD, directory, Abi.O_RDONLY | Abi.O_DIRECTORY, 0));
    String name = "posix-suite-" + ProcessHandle.current().pid();
    usable(mkdirat(top, name, 0755));
    int here = usable(openat(top, name, Abi.O_RDONLY | Abi.O_DIRECTORY, 0));
    usable(fchmod(here, 0755));
    try (Workers workers = new Workers()) {
      for (Case one : cases) {
        if (one.rights() == Case.Rights.ROOT && !root) {
          skipped.put(one.name(), "needs root");
        } else {
          run(workers, here, directory + "/" + name, one);
        }
      }
    } finally {
      close(here);
      new Sweeper().remove(top, name);
      close(top);
    }
    return new Outcome(passed, failed, skipped);
  }

  private int usable(long result) {
    if (result < 0) {
      throw new IllegalArgumentException("cannot use " + directory + ": " + Errno.text(result));
    }
    return (int) result;
  }

  private void run(Workers workers, int here, String path, Case one) {
    String name = "case" + ++number;
    usable(mkdirat(here, name, 0777));
    int fd = usable(openat(here, name, Abi.O_RDONLY | Abi.O_DIRECTORY, 0));
    usable(fchmod(fd, 0777));
    Env env = new Env(workers, fd, path + "/" + name);
    try {
      User me = root ? User.ROOT : new User("me", 0, 0, List.of());
      workers.of(me).run(() -> body(env, fd, one), LIMIT_SECONDS);
      passed.add(one.name());
    } catch (NotHere e) {
      skipped.put(one.name(), e.getMessage());
    } catch (Mismatch e) {
      failed.put(one.name(), e.getMessage());
      onFailure.accept(one.name(), e.getMessage());
    } finally {
      if (failed.getOrDefault(one.name(), "").contains("seen none within")) {
        workers.renew();
      }
      env.closeAll();
      close(fd);
      new Sweeper().remove(here, name);
    }
  }

  private static void body(Env env, int fd, Case one) {
    env.ok(Kernel.call(Call.FCHDIR, fd));
    Kernel.call(Call.UMASK, 0);
    one.body().run(env);
  }
}
