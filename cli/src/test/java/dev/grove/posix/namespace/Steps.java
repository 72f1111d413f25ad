package dev.grove.posix.namespace;

import dev.grove.posix.namespace.Effects.Effect;
import dev.grove.posix.namespace.Effects.Place;
import dev.grove.posix.sys.Errno;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The steps of calls. A path is walked one component at a time, and the world may change in
 * between: POSIX promises of a name in its directory that it is looked up, made and taken away in
 * one moment, not of a whole path. So a call takes these steps, each in a moment of its own:
 *
 * <ol>
 *   <li>each directory of its path,
 *   <li>of link, what the first path leads to,
 *   <li>each directory of its second path,
 *   <li>its effect; or of stat the last name, and then the attributes.
 * </ol>
 */
final class Steps {
  /** Of which files numbers of links and sizes must be right, and be known right to link. */
  enum Counts {
    NONE,
    FILES,
    /** Also directories, with a link for each directory in them. */
    ALL
  }

  /** After a step. */
  record Next(World world, Cursor cursor) {}

  private final World world;
  private final Cursor cursor;
  private final Event event;
  private final Set<Integer> open;
  private final Counts counts;

  private Steps(World world, Cursor cursor, Event event, Set<Integer> open, Counts counts) {
    this.world = world;
    this.cursor = cursor;
    this.event = event;
    this.open = open;
    this.counts = counts;
  }

  /**
   * The next step of a call, unless what the call told says that it was not so.
   *
   * @param open what any process has open
   * @param counts which numbers of links and sizes must be right
   */
  static Optional<Next> step(
      World world, Cursor cursor, Event event, Set<Integer> open, Counts counts) {
    return new Steps(world, cursor, event, open, counts).step();
  }

  private Optional<Next> step() {
    int id = 1 + event.process() * 1000 + cursor.event();
    return switch (event.action()) {
      case Action.Create a ->
          at(a.path(), p -> Effects.create(world, p.directory(), p.name(), id, a.exclusive()));
      case Action.Open a -> at(a.path(), p -> Effects.open(world, p.directory(), p.name()));
      case Action.OpenDirectory a ->
          at(a.path(), p -> Effects.openDirectory(world, p.directory(), p.name()));
      case Action.MakeDirectory a -> make(a.path(), id, World.Node.directory());
      case Action.Symlink a -> make(a.path(), id, World.Node.symlink(a.target()));
      case Action.Unlink a -> at(a.path(), p -> Effects.unlink(world, p.directory(), p.name()));
      case Action.RemoveDirectory a ->
          at(a.path(), p -> Effects.removeDirectory(world, p.directory(), p.name()));
      case Action.ReadLink a -> at(a.path(), this::readLink);
      case Action.Rename a -> rename(a);
      case Action.Link a -> link(a);
      case Action.Stat a -> stat(a);
      case Action.StatOpen _ -> attributes(cursor.open());
      case Action.Read _ -> when(world.node(cursor.open()).text().equals(seen().text()), world);
      case Action.Write a ->
          when(true, world.with(cursor.open(), world.node(cursor.open()).withText(a.content())));
      case Action.ListOpen _ -> list();
      case Action.Close _ -> done(Effect.works(world));
      case Action.Tree _ -> tree();
    };
  }

  private Answer.Seen seen() {
    return event.answer().seen();
  }

  /* ---- ends of calls ---- */

  /** The call is done, if it told of what it did. */
  private Optional<Next> done(Effect effect) {
    if (effect.result() != event.answer().result()) {
      return Optional.empty();
    }
    int opened = effect.open();
    return Optional.of(
        switch (event.action()) {
          case Action.Create _, Action.Open _ ->
              new Next(effect.world(), cursor.next(opened, null));
          case Action.OpenDirectory _ ->
              new Next(effect.world(), cursor.next(opened, begun(opened)));
          case Action.Close _ -> new Next(effect.world(), cursor.next(World.NONE, null));
          default -> new Next(effect.world(), cursor.next());
        });
  }

  private Listing begun(int directory) {
    return directory == World.NONE ? null : Listing.begin(world.node(directory).entries());
  }

  /** A call that has worked, and told what is so. */
  private Optional<Next> when(boolean isSo, World after) {
    return isSo ? done(Effect.works(after)) : Optional.empty();
  }

  private Optional<Next> make(String path, int id, World.Node node) {
    return at(path, p -> Effects.make(world, p.directory(), p.name(), id, node));
  }

  /* ---- paths ---- */

  /** What happens at the last name of a path. */
  @FunctionalInterface
  private interface Last {
    Effect at(Place place);
  }

  private Optional<Next> at(String path, Last last) {
    String[] names = path.split("/", -1);
    int step = cursor.step();
    if (step < names.length - 1) {
      return enter(cursor.at(), names[step], false);
    }
    return done(last.at(new Place(cursor.at(), names[step])));
  }

  /** A component that must be a directory. Symlinks of a scene lead nowhere. */
  private Optional<Next> enter(int directory, String name, boolean second) {
    int id = world.child(directory, name);
    if (id == World.NONE) {
      return done(Effect.fails(Errno.ENOENT, world));
    }
    return switch (world.node(id).type()) {
      case FILE -> done(Effect.fails(Errno.ENOTDIR, world));
      case SYMLINK -> done(Effect.fails(Errno.ENOENT, world));
      case DIRECTORY ->
          Optional.of(new Next(world, second ? cursor.secondWalkedTo(id) : cursor.walkedTo(id)));
    };
  }

  private Effect readLink(Place place) {
    int id = world.child(place.directory(), place.name());
    if (id == World.NONE) {
      return Effect.fails(Errno.ENOENT, world);
    } else if (world.node(id).type() != Answer.Type.SYMLINK) {
      return Effect.fails(Errno.EINVAL, world);
    }
    // Another target than told can be no effect of any call: 1 is the result of none.
    return world.node(id).text().equals(seen().text())
        ? Effect.works(world)
        : new Effect(1, world, World.NONE);
  }

  private Optional<Next> rename(Action.Rename action) {
    String[] from = action.path().split("/", -1);
    String[] to = action.to().split("/", -1);
    int first = from.length - 1;
    int step = cursor.step();
    if (step < first) {
      return enter(cursor.at(), from[step], false);
    } else if (step < first + to.length - 1) {
      return enter(cursor.found(), to[step - first], true);
    }
    Place source = new Place(cursor.at(), from[first]);
    Place target = new Place(cursor.found(), to[to.length - 1]);
    return done(Effects.rename(world, source, target, action.flags()));
  }

  private Optional<Next> link(Action.Link action) {
    String[] from = action.path().split("/", -1);
    String[] to = action.to().split("/", -1);
    int step = cursor.step();
    if (step < from.length - 1) {
      return enter(cursor.at(), from[step], false);
    } else if (step == from.length - 1) {
      int id = world.child(cursor.at(), from[step]);
      return id == World.NONE
          ? done(Effect.fails(Errno.ENOENT, world))
          : Optional.of(new Next(world, cursor.sourceIs(id)));
    } else if (step < from.length + to.length - 1) {
      return enter(cursor.found(), to[step - from.length], true);
    }
    long told = event.answer().result();
    if (counts == Counts.NONE && told == -Errno.ENOENT.number()) {
      return done(Effect.fails(Errno.ENOENT, world)); // see Oracle.Rules
    }
    return done(Effects.link(world, cursor.source(), cursor.found(), to[to.length - 1]));
  }

  private Optional<Next> stat(Action.Stat action) {
    String[] names = action.path().split("/", -1);
    int step = cursor.step();
    if (step < names.length - 1) {
      return enter(cursor.at(), names[step], false);
    } else if (step == names.length) {
      return attributes(cursor.source());
    }
    int id = world.child(cursor.at(), names[step]);
    return id == World.NONE
        ? done(Effect.fails(Errno.ENOENT, world))
        : Optional.of(new Next(world, cursor.sourceIs(id)));
  }

  /* ---- what is seen ---- */

  private Optional<Next> attributes(int id) {
    return when(
        world.canBe(id, seen().ino(), open) && looksAs(id, seen()), world.seenAs(id, seen().ino()));
  }

  private boolean looksAs(int id, Answer.Seen as) {
    World.Node node = world.node(id);
    return node.type() == as.type() && (counts == Counts.NONE || countsAs(id, as));
  }

  private boolean countsAs(int id, Answer.Seen as) {
    World.Node node = world.node(id);
    boolean counted = !node.isDirectory() || counts == Counts.ALL;
    boolean linked = !counted || world.links(id) == as.nlink();
    boolean sized = node.type() != Answer.Type.FILE || as.size() == node.text().length();
    return linked && sized;
  }

  /** What was removed cannot be listed. */
  private Optional<Next> list() {
    if (event.answer().result() == -Errno.ENOENT.number()) {
      return world.isGone(cursor.open())
          ? done(Effect.fails(Errno.ENOENT, world))
          : Optional.empty();
    }
    return when(cursor.listing().allows(event.answer().entries(), world), world);
  }

  private Optional<Next> tree() {
    Map<String, Answer.Seen> left = new TreeMap<>();
    for (Answer.Entry entry : event.answer().entries()) {
      if (left.put(entry.name(), entry.seen()) != null) {
        return Optional.empty();
      }
    }
    World known = same(world, World.TOP, "", left);
    return when(known != null && left.isEmpty(), known);
  }

  /** The world with the inode numbers seen, or null if it differs; takes from what is left. */
  private World same(World before, int directory, String prefix, Map<String, Answer.Seen> left) {
    World known = before;
    for (Map.Entry<String, Integer> entry : before.node(directory).entries().entrySet()) {
      int id = entry.getValue();
      World.Node node = before.node(id);
      Answer.Seen as = left.remove(prefix + entry.getKey());
      if (as == null || !looksAs(id, as) || !known.canBe(id, as.ino(), open)) {
        return null;
      } else if (!node.isDirectory() && !node.text().equals(as.text())) {
        return null;
      }
      known = known.seenAs(id, as.ino());
      if (node.isDirectory()) {
        known = same(known, id, prefix + entry.getKey() + "/", left);
        if (known == null) {
          return null;
        }
      }
    }
    return known;
  }
}
