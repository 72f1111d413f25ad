package dev.grove.actors.southbound;

/**
 * Manifest files: a new one comes into being whole, by {@link #publish}, or not at all. Written by
 * one thread.
 */
public interface ManifestFiles extends NumberedFiles {
  /**
   * A new file that nobody sees yet; remains of an earlier attempt under this number are discarded.
   */
  AppendFile prepare(long number);

  /**
   * Gives a prepared, forced file its name, atomically; durable when this returns. The append file
   * stays open.
   */
  void publish(long number);

  /** Discards a prepared file that was not published. */
  void abandon(long number);

  /** Opens a published file for appending, after cutting it to {@code length} bytes. */
  AppendFile append(long number, long length);
}
