package dev.grove.actors.volume;

import dev.grove.betree.tree.KeyCursor;

/** A scan in the words of the volume. */
record EngineCursor(KeyCursor cursor, Gate gate) implements Volume.Cursor {
  @Override
  public boolean next() {
    gate.check();
    try {
      return cursor.next();
    } catch (RuntimeException e) {
      throw gate.translate(e);
    }
  }

  @Override
  public byte[] key() {
    return cursor.key();
  }

  @Override
  public byte[] value() {
    return cursor.value();
  }

  @Override
  public void close() {
    // Nothing is held: runs that are deleted meanwhile are noticed and read around; those of a
    // snapshot are the snapshot's.
  }
}
