package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.suite.User;
import java.util.ArrayList;
import java.util.List;

/** In a sticky directory, only the owner of a file, of the directory, and root remove. */
final class StickyCases {
  private StickyCases() {}

  /** What removes the entry {@code s/x}. */
  private record Removal(String name, Type type, Body body) {
    interface Body {
      long remove(Env t);
    }
  }

  private static final List<Removal> REMOVALS =
      List.of(
          new Removal("unlink", Type.REGULAR, t -> t.unlink("s/x")),
          new Removal("unlink-symlink", Type.SYMLINK, t -> t.unlink("s/x")),
          new Removal("unlink-fifo", Type.FIFO, t -> t.unlink("s/x")),
          new Removal("rmdir", Type.DIRECTORY, t -> t.rmdir("s/x")),
          new Removal("rename-away", Type.REGULAR, t -> t.rename("s/x", "free/x")),
          new Removal("rename-within", Type.REGULAR, t -> t.rename("s/x", "s/y")),
          new Removal("rename-over", Type.REGULAR, t -> t.rename("free/mine", "s/x")),
          new Removal("rename-directory", Type.DIRECTORY, t -> t.rename("s/x", "s/y")),
          new Removal(
              "exchange", Type.REGULAR, t -> t.rename("free/mine", "s/x", RENAME_EXCHANGE)));

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Removal removal : REMOVALS) {
      for (User directory : List.of(User.ROOT, User.FIRST, User.SECOND)) {
        for (User file : List.of(User.ROOT, User.FIRST, User.SECOND)) {
          String name = "sticky/" + removal.name + "/directory-" + directory + "-file-" + file;
          cases.add(Case.root(name, t -> remove(t, removal, directory, file)));
        }
      }
    }
    return cases;
  }

  private static void remove(Env t, Removal removal, User directory, User file) {
    t.ok(t.mkdir("s", 0777));
    t.ok(t.mkdir("free", 0777));
    t.make(removal.type, "s/x");
    t.make(Type.REGULAR, "free/mine");
    t.ok(t.chown("free/mine", User.FIRST.uid(), User.FIRST.gid()));
    t.ok(t.lchown("s/x", file.uid(), file.gid()));
    if (removal.type != Type.SYMLINK) {
      t.ok(t.chmod("s/x", 0777));
    }
    t.ok(t.chown("s", directory.uid(), directory.gid()));
    t.ok(t.chmod("s", 01777));
    long result = t.by(User.FIRST, () -> removal.body.remove(t));
    if (directory.equals(User.FIRST) || file.equals(User.FIRST)) {
      t.ok(result);
    } else {
      t.failsAs(result, EPERM, EACCES);
      t.same("type", removal.type.bits(), t.stat("s/x").type());
    }
  }
}
