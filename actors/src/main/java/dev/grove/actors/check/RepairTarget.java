package dev.grove.actors.check;

import dev.grove.actors.southbound.Southbound;

/** A store that can be repaired: the real one, or an overlay for trial. */
public interface RepairTarget {
  /** Kinds of files. */
  enum Kind {
    RUN,
    LOG,
    MANIFEST
  }

  /** The store; closing it has no effect. */
  Southbound store();

  /** Keeps a durable copy of a file, as it is now, where nobody changes it. */
  void save(Kind kind, long number);

  /** Makes a segment shorter, durably. */
  void cutLog(long segment, long length);
}
