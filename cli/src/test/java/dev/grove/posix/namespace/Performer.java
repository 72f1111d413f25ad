package dev.grove.posix.namespace;

import static dev.grove.posix.sys.Abi.AT_FDCWD;

import dev.grove.posix.sys.Abi;
import dev.grove.posix.sys.Call;
import dev.grove.posix.sys.DataCalls;
import dev.grove.posix.sys.DirEntry;
import dev.grove.posix.sys.Kernel;
import dev.grove.posix.sys.PathCalls;
import dev.grove.posix.sys.Raw;
import dev.grove.posix.sys.Stat;
import java.util.ArrayList;
import java.util.List;

/** Makes the calls, and notes what they tell. */
final class Performer implements PathCalls, DataCalls {
  private static final int CONTENT_LIMIT = 64;
  private static final int TREE_BUFFER = 32_768;

  private final String top;
  private int fd = -1;

  /**
   * @param top the directory that paths are relative to
   */
  Performer(String top) {
    this.top = top;
  }

  @Override
  public long call(Call call, String shown, long... arguments) {
    return Kernel.call(call, arguments);
  }

  /** A chain of calls up to the first that fails; its answer is the last. */
  List<Answer> chain(List<Action> actions) {
    List<Answer> answers = new ArrayList<>();
    for (Action action : actions) {
      Answer answer = perform(action);
      answers.add(answer);
      // What is open must be closed all the same; only calls after an open can fail with one open.
      if (!answer.isOk() && fd < 0) {
        break;
      }
    }
    return answers;
  }

  private Answer perform(Action action) {
    long begin = System.nanoTime();
    return switch (action) {
      case Action.Create a ->
          opened(begin, a.path(), Abi.O_CREAT | Abi.O_RDWR | (a.exclusive() ? Abi.O_EXCL : 0));
      case Action.Open a -> opened(begin, a.path(), Abi.O_RDWR);
      case Action.OpenDirectory a -> opened(begin, a.path(), Abi.O_RDONLY | Abi.O_DIRECTORY);
      case Action.Write a -> {
        byte[] bytes = Raw.bytes(a.content());
        long count = pwrite(fd, bytes, 0);
        yield told(begin, count == bytes.length ? 0 : Math.min(count, -1));
      }
      case Action.Read _ -> {
        byte[] into = new byte[CONTENT_LIMIT];
        long count = pread(fd, into, 0);
        yield count < 0 ? told(begin, count) : told(begin, 0).with(content(into, count));
      }
      case Action.StatOpen _ -> stat(begin, fd, "", Abi.AT_EMPTY_PATH);
      case Action.Close _ -> {
        long result = close(fd);
        fd = -1;
        yield told(begin, result);
      }
      case Action.ListOpen a -> list(begin, a.bufferBytes());
      case Action.MakeDirectory a -> told(begin, mkdir(at(a.path()), 0755));
      case Action.Symlink a -> told(begin, symlink(a.target(), at(a.path())));
      case Action.ReadLink a -> readLink(begin, at(a.path()));
      case Action.Link a -> told(begin, link(at(a.path()), at(a.to())));
      case Action.Unlink a -> told(begin, unlink(at(a.path())));
      case Action.RemoveDirectory a -> told(begin, rmdir(at(a.path())));
      case Action.Rename a -> told(begin, rename(at(a.path()), at(a.to()), a.flags()));
      case Action.Stat a -> stat(begin, AT_FDCWD, at(a.path()), Abi.AT_SYMLINK_NOFOLLOW);
      case Action.Tree _ -> {
        List<Answer.Entry> entries = new ArrayList<>();
        tree(top, "", entries);
        yield told(begin, 0).with(entries);
      }
    };
  }

  private String at(String path) {
    return top + "/" + path;
  }

  private static Answer told(long begin, long result) {
    return Answer.of(begin, System.nanoTime(), Math.min(result, 0));
  }

  private Answer opened(long begin, String path, int flags) {
    long result = openat(AT_FDCWD, at(path), flags | Abi.O_NOFOLLOW | Abi.O_CLOEXEC, 0644);
    fd = result < 0 ? -1 : (int) result;
    return told(begin, result);
  }

  private static Answer.Seen content(byte[] bytes, long count) {
    String text = new String(bytes, 0, (int) count, java.nio.charset.StandardCharsets.ISO_8859_1);
    return new Answer.Seen(Answer.Type.FILE, 0, 0, count, text);
  }

  private Answer stat(long begin, int at, String path, int flags) {
    Stat[] stat = new Stat[1];
    Answer answer = told(begin, statx(at, path, flags, stat));
    return answer.isOk() ? answer.with(seen(stat[0], "")) : answer;
  }

  private static Answer.Seen seen(Stat stat, String text) {
    Answer.Type type =
        switch (stat.type()) {
          case Abi.S_IFDIR -> Answer.Type.DIRECTORY;
          case Abi.S_IFLNK -> Answer.Type.SYMLINK;
          default -> Answer.Type.FILE;
        };
    return new Answer.Seen(type, stat.ino(), stat.nlink(), stat.size(), text);
  }

  private Answer readLink(long begin, String path) {
    String[] target = new String[1];
    Answer answer = told(begin, readlink(AT_FDCWD, path, Abi.PATH_MAX, target));
    return answer.isOk()
        ? answer.with(new Answer.Seen(Answer.Type.SYMLINK, 0, 0, 0, target[0]))
        : answer;
  }

  private Answer list(long begin, int bytes) {
    List<DirEntry> entries = new ArrayList<>();
    long result = getdents(fd, bytes, entries);
    while (result > 0) {
      result = getdents(fd, bytes, entries);
    }
    Answer answer = told(begin, result);
    List<Answer.Entry> names = new ArrayList<>();
    for (DirEntry entry : entries) {
      if (!isDot(entry.name())) {
        Answer.Seen seen = new Answer.Seen(Answer.Type.FILE, entry.ino(), 0, 0, "");
        names.add(new Answer.Entry(entry.name(), seen));
      }
    }
    return answer.with(names);
  }

  private static boolean isDot(String name) {
    return name.equals(".") || name.equals("..");
  }

  /** Depth first; an error ends it, as nobody else is there. */
  private void tree(String directory, String prefix, List<Answer.Entry> into) {
    int at = must(openat(AT_FDCWD, directory, Abi.O_RDONLY | Abi.O_DIRECTORY, 0), directory);
    List<DirEntry> entries = new ArrayList<>();
    while (must(getdents(at, TREE_BUFFER, entries), directory) > 0) {
      // until the end
    }
    close(at);
    for (DirEntry entry : entries) {
      if (!isDot(entry.name())) {
        String path = directory + "/" + entry.name();
        Answer.Seen seen = look(path);
        into.add(new Answer.Entry(prefix + entry.name(), seen));
        if (seen.type() == Answer.Type.DIRECTORY) {
          tree(path, prefix + entry.name() + "/", into);
        }
      }
    }
  }

  private Answer.Seen look(String path) {
    Stat[] stat = new Stat[1];
    must(statx(AT_FDCWD, path, Abi.AT_SYMLINK_NOFOLLOW, stat), path);
    return switch (seen(stat[0], "").type()) {
      case DIRECTORY -> seen(stat[0], "");
      case SYMLINK -> {
        String[] target = new String[1];
        must(readlink(AT_FDCWD, path, Abi.PATH_MAX, target), path);
        yield seen(stat[0], target[0]);
      }
      case FILE -> {
        int file = must(openat(AT_FDCWD, path, Abi.O_RDONLY | Abi.O_NOFOLLOW, 0), path);
        byte[] into = new byte[CONTENT_LIMIT];
        int count = must(pread(file, into, 0), path);
        close(file);
        yield seen(stat[0], content(into, count).text());
      }
    };
  }

  private static int must(long result, String path) {
    if (result < 0) {
      throw new Unexplained(path + ", alone: " + dev.grove.posix.sys.Errno.text(result));
    }
    return (int) result;
  }
}
