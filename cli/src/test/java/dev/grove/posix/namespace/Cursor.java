package dev.grove.posix.namespace;

/**
 * How far one process has come.
 *
 * @param event which of its calls is next, or under way
 * @param step how much of that is done: each component of a path is a step
 * @param at the directory where the path has come to
 * @param found what the path led to, or the directory where the second path has come to
 * @param source what is to be linked
 * @param open the open file, or {@link World#NONE}
 * @param listing if a directory is open
 */
record Cursor(int event, int step, int at, int found, int source, int open, Listing listing) {
  static Cursor start() {
    return new Cursor(0, 0, World.TOP, World.TOP, World.NONE, World.NONE, null);
  }

  /** The call is done. */
  Cursor next(int stillOpen, Listing underWay) {
    return new Cursor(event + 1, 0, World.TOP, World.TOP, World.NONE, stillOpen, underWay);
  }

  Cursor next() {
    return next(open, listing);
  }

  Cursor walkedTo(int directory) {
    return new Cursor(event, step + 1, directory, found, source, open, listing);
  }

  Cursor secondWalkedTo(int directory) {
    return new Cursor(event, step + 1, at, directory, source, open, listing);
  }

  Cursor sourceIs(int id) {
    return new Cursor(event, step + 1, at, found, id, open, listing);
  }

  /** After a change of the world. */
  Cursor observe(World world) {
    if (listing == null) {
      return this;
    }
    Listing more = listing.observe(world.node(open).entries());
    return more.equals(listing) ? this : new Cursor(event, step, at, found, source, open, more);
  }
}
