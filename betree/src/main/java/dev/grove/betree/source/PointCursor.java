package dev.grove.betree.source;

import dev.grove.betree.message.Message;

/** A walk over points in one direction; starts before the first one in it. Used by one thread. */
public interface PointCursor {
  /** Moves to the next point; {@code false} at the end. */
  boolean next();

  byte[] key();

  Message message();

  /**
   * Points {@code at} to the message as bytes; valid until this cursor moves. Bytes that came from
   * a device are not checked here, but by whoever decodes them.
   */
  void encoded(EncodedMessage at);
}
