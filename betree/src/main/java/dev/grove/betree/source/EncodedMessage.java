package dev.grove.betree.source;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.MessageCodec;

/**
 * Where the bytes of one message lie, in the form of {@link MessageCodec}: what a merge copies
 * instead of decoding it and encoding it again. Pointed from one message to the next; used by one
 * thread.
 */
public final class EncodedMessage {
  private final ByteWriter own = new ByteWriter(0);
  private byte[] bytes = {};
  private int from;
  private int to;

  /**
   * Points to {@code bytes[from, to)}, which must stay as they are until this is pointed elsewhere.
   */
  public void pointTo(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.from = from;
    this.to = to;
  }

  /** Points to a buffer of its own with {@code message} in it. */
  public void encode(Message message) {
    own.clear();
    MessageCodec.encode(message, own);
    pointTo(own.array(), 0, own.size());
  }

  public Message decode() {
    return MessageCodec.decode(new ByteReader(bytes, from, to));
  }

  /** The message lies in a part of this array. */
  public byte[] bytes() {
    return bytes;
  }

  public int from() {
    return from;
  }

  public int to() {
    return to;
  }

  public int length() {
    return to - from;
  }

  public boolean isPut() {
    return bytes[from] == MessageCodec.PUT;
  }

  public boolean isDelete() {
    return bytes[from] == MessageCodec.DELETE;
  }

  public boolean isPatch() {
    return bytes[from] == MessageCodec.PATCH;
  }
}
