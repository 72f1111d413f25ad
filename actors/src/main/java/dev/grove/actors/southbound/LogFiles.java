package dev.grove.actors.southbound;

/** Segments of the log. Written by one thread. */
public interface LogFiles extends NumberedFiles {
  /**
   * A new, empty segment. Its name is durable when this returns.
   *
   * @param number not in use
   */
  AppendFile create(long number);
}
