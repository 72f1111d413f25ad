package dev.grove.actors.volume;

/** What stands between a caller and what it reads. */
interface Gate {
  /**
   * Lets a read begin.
   *
   * @throws VolumeException {@code CLOSED}
   */
  void check();

  /** What the caller sees of a failed read: if it was closed meanwhile, only that. */
  VolumeException translate(RuntimeException cause);
}
