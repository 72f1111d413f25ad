package dev.grove.posix.cases;

import static dev.grove.posix.sys.Abi.*;
import static dev.grove.posix.sys.Errno.*;

import dev.grove.posix.suite.Case;
import dev.grove.posix.suite.Env;
import dev.grove.posix.suite.Type;
import dev.grove.posix.sys.Stat;
import java.util.ArrayList;
import java.util.List;

/** Renames of each type onto each type, in the same and in another directory, with each flag. */
final class RenameMatrix {
  private RenameMatrix() {}

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (Type from : Type.values()) {
      for (String to : List.of("a", "other/a")) {
        String where = to.equals("a") ? "" : "-elsewhere";
        String start = "rename/" + from.word() + where;
        cases.add(Case.making(start + "/onto-nothing", t -> ontoNothing(t, from, to), from));
        cases.add(Case.making(start + "/onto-itself", t -> ontoItself(t, from), from));
        for (Type onto : Type.values()) {
          String name = start + "/onto-" + onto.word();
          cases.add(Case.making(name, t -> onto(t, from, onto, to), from, onto));
          cases.add(
              Case.making(name + "/noreplace", t -> noReplace(t, from, onto, to), from, onto));
          cases.add(Case.making(name + "/exchange", t -> exchange(t, from, onto, to), from, onto));
        }
      }
    }
    return cases;
  }

  private static void scene(Env t, Type from) {
    t.make(from, "source");
    t.dir("other");
  }

  private static void ontoNothing(Env t, Type from, String to) {
    scene(t, from);
    Stat before = t.stat("source");
    Stat left = t.stat(".");
    t.tick();
    t.ok(t.rename("source", to));
    t.absent("source");
    Stat after = t.stat(to);
    t.same("inode", before.ino(), after.ino());
    t.same("type", before.type(), after.type());
    t.same("modification time", before.mtime(), after.mtime());
    t.check("a new change time", after.ctime() > before.ctime());
    t.check("new times where it was", t.stat(".").mtime() > left.mtime());
    String parent = to.equals("a") ? "." : "other";
    t.check("new times where it is", t.stat(parent).ctime() > left.ctime());
    links(t, from == Type.DIRECTORY, to);
  }

  private static void links(Env t, boolean directory, String to) {
    boolean here = to.equals("a");
    t.same("links of the old parent", 3 + (directory && here ? 1 : 0), t.stat(".").nlink());
    t.same("links of other", 2 + (directory && !here ? 1 : 0), t.stat("other").nlink());
  }

  private static void ontoItself(Env t, Type from) {
    scene(t, from);
    Stat before = t.stat("source");
    t.tick();
    t.ok(t.rename("source", "source"));
    t.ok(t.rename("source", "./other/../source"));
    t.same("what it is", before, t.stat("source"));
  }

  private static void onto(Env t, Type from, Type onto, String to) {
    scene(t, from);
    t.make(onto, to);
    Stat source = t.stat("source");
    Stat victim = t.stat(to);
    t.tick();
    long result = t.rename("source", to);
    boolean fromDir = from == Type.DIRECTORY;
    boolean ontoDir = onto == Type.DIRECTORY;
    if (fromDir != ontoDir) {
      t.fails(ontoDir ? EISDIR : ENOTDIR, result);
      t.same("the source", source, t.stat("source"));
      t.same("the target", victim, t.stat(to));
      return;
    }
    t.ok(result);
    t.absent("source");
    t.same("inode", source.ino(), t.stat(to).ino());
    t.same("type", from.bits(), t.stat(to).type());
    links(t, fromDir, to);
  }

  private static void noReplace(Env t, Type from, Type onto, String to) {
    scene(t, from);
    t.make(onto, to);
    Stat source = t.stat("source");
    Stat victim = t.stat(to);
    t.fails(EEXIST, t.rename("source", to, RENAME_NOREPLACE));
    t.same("the source", source, t.stat("source"));
    t.same("the target", victim, t.stat(to));
    t.ok(t.rename("source", "free", RENAME_NOREPLACE));
    t.same("inode", source.ino(), t.stat("free").ino());
  }

  private static void exchange(Env t, Type from, Type onto, String to) {
    scene(t, from);
    t.make(onto, to);
    Stat source = t.stat("source");
    Stat victim = t.stat(to);
    t.tick();
    t.ok(t.rename("source", to, RENAME_EXCHANGE));
    Stat newSource = t.stat("source");
    Stat newVictim = t.stat(to);
    t.same("inode", victim.ino(), newSource.ino());
    t.same("inode", source.ino(), newVictim.ino());
    t.check("a new change time", newVictim.ctime() > source.ctime());
    t.check("a new change time of the other", newSource.ctime() > victim.ctime());
    boolean here = to.equals("a");
    int left = onto == Type.DIRECTORY ? 1 : 0;
    int right = from == Type.DIRECTORY ? 1 : 0;
    t.same("links of .", 3 + left + (here ? right : 0), t.stat(".").nlink());
    t.same("links of other", 2 + (here ? 0 : right), t.stat("other").nlink());
  }
}
