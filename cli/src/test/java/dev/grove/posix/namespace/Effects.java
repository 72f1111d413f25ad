package dev.grove.posix.namespace;

import dev.grove.posix.sys.Abi;
import dev.grove.posix.sys.Errno;

/**
 * What calls do at the one moment when they take effect, and which error comes first when several
 * could: in the order of Linux.
 */
final class Effects {
  /**
   * What becomes of it.
   *
   * @param result 0 or a negated errno
   * @param open what an open has opened
   */
  record Effect(long result, World world, int open) {
    static Effect fails(Errno errno, World world) {
      return new Effect(-errno.number(), world, World.NONE);
    }

    static Effect works(World world) {
      return new Effect(0, world, World.NONE);
    }
  }

  private Effects() {}

  /** A new name for a new file. */
  static Effect make(World world, int directory, String name, int id, World.Node node) {
    if (world.isGone(directory)) {
      return Effect.fails(Errno.ENOENT, world);
    } else if (world.child(directory, name) != World.NONE) {
      return Effect.fails(Errno.EEXIST, world);
    }
    return new Effect(0, world.with(id, node).withEntry(directory, name, id), id);
  }

  /** open(O_CREAT | O_NOFOLLOW). */
  static Effect create(World world, int directory, String name, int id, boolean exclusive) {
    if (exclusive || world.child(directory, name) == World.NONE) {
      return make(world, directory, name, id, World.Node.file());
    }
    return open(world, directory, name);
  }

  /** open(O_RDWR | O_NOFOLLOW). */
  static Effect open(World world, int directory, String name) {
    int id = world.child(directory, name);
    if (id == World.NONE) {
      return Effect.fails(Errno.ENOENT, world);
    }
    return switch (world.node(id).type()) {
      case FILE -> new Effect(0, world, id);
      case DIRECTORY -> Effect.fails(Errno.EISDIR, world);
      case SYMLINK -> Effect.fails(Errno.ELOOP, world);
    };
  }

  /** open(O_DIRECTORY | O_NOFOLLOW). */
  static Effect openDirectory(World world, int directory, String name) {
    int id = world.child(directory, name);
    if (id == World.NONE) {
      return Effect.fails(Errno.ENOENT, world);
    }
    return world.node(id).isDirectory()
        ? new Effect(0, world, id)
        : Effect.fails(Errno.ENOTDIR, world);
  }

  static Effect link(World world, int source, int directory, String name) {
    if (world.isGone(directory)) {
      return Effect.fails(Errno.ENOENT, world);
    } else if (world.child(directory, name) != World.NONE) {
      return Effect.fails(Errno.EEXIST, world);
    } else if (world.node(source).isDirectory()) {
      return Effect.fails(Errno.EPERM, world);
    } else if (world.isGone(source)) {
      return Effect.fails(Errno.ENOENT, world);
    }
    return Effect.works(world.withEntry(directory, name, source));
  }

  static Effect unlink(World world, int directory, String name) {
    int id = world.child(directory, name);
    if (id == World.NONE) {
      return Effect.fails(Errno.ENOENT, world);
    } else if (world.node(id).isDirectory()) {
      return Effect.fails(Errno.EISDIR, world);
    }
    return Effect.works(world.withEntry(directory, name, World.NONE));
  }

  static Effect removeDirectory(World world, int directory, String name) {
    int id = world.child(directory, name);
    if (id == World.NONE) {
      return Effect.fails(Errno.ENOENT, world);
    } else if (!world.node(id).isDirectory()) {
      return Effect.fails(Errno.ENOTDIR, world);
    } else if (!world.node(id).entries().isEmpty()) {
      return Effect.fails(Errno.ENOTEMPTY, world);
    }
    return Effect.works(world.withEntry(directory, name, World.NONE));
  }

  /** A directory and a name in it. */
  record Place(int directory, String name) {}

  static Effect rename(World world, Place from, Place to, int flags) {
    int source = world.child(from.directory, from.name);
    int target = world.child(to.directory, to.name);
    boolean exchange = flags == Abi.RENAME_EXCHANGE;
    if (source == World.NONE || world.isGone(to.directory)) {
      return Effect.fails(Errno.ENOENT, world);
    } else if (flags == Abi.RENAME_NOREPLACE && target != World.NONE) {
      return Effect.fails(Errno.EEXIST, world);
    } else if (exchange && target == World.NONE) {
      return Effect.fails(Errno.ENOENT, world);
    } else if (isAbove(world, source, to.directory)) {
      return Effect.fails(Errno.EINVAL, world);
    } else if (isAbove(world, target, from.directory)) {
      return Effect.fails(exchange ? Errno.EINVAL : Errno.ENOTEMPTY, world);
    } else if (source == target) {
      return Effect.works(world);
    } else if (exchange) {
      World half = world.withEntry(from.directory, from.name, target);
      return Effect.works(half.withEntry(to.directory, to.name, source));
    }
    return replace(world, from, to);
  }

  private static boolean isAbove(World world, int id, int directory) {
    return id != World.NONE && world.node(id).isDirectory() && world.isAbove(id, directory);
  }

  private static Effect replace(World world, Place from, Place to) {
    int source = world.child(from.directory, from.name);
    int target = world.child(to.directory, to.name);
    if (target != World.NONE) {
      boolean directory = world.node(source).isDirectory();
      if (directory != world.node(target).isDirectory()) {
        return Effect.fails(directory ? Errno.ENOTDIR : Errno.EISDIR, world);
      } else if (!world.node(target).entries().isEmpty()) {
        return Effect.fails(Errno.ENOTEMPTY, world);
      }
    }
    World half = world.withEntry(from.directory, from.name, World.NONE);
    return Effect.works(half.withEntry(to.directory, to.name, source));
  }
}
