package dev.grove.betree.source;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.MessageCodec;
import dev.grove.betree.message.PackedPut;

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

  /**
   * Packs the put it points to, if that is large and gets smaller, and points to a buffer of its
   * own with the result.
   */
  public void packFrom(EncodedMessage put) {
    boolean large = put.length() >= PackedPut.FROM_BYTES && !put.isPacked() && put.isPut();
    if (large && PackedPut.pack(put.bytes, put.from, put.to, own)) {
      pointTo(own.array(), 0, own.size());
    } else {
      pointTo(put.bytes, put.from, put.to);
    }
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
    return bytes[from] == MessageCodec.PUT || isPacked();
  }

  /** Whether it is a put whose value is packed already. */
  public boolean isPacked() {
    return bytes[from] == MessageCodec.PACKED_PUT;
  }

  public boolean isDelete() {
    return bytes[from] == MessageCodec.DELETE;
  }

  public boolean isPatch() {
    return bytes[from] == MessageCodec.PATCH;
  }
}
