package dev.grove.betree.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A forward reader of a slice of bytes, the counterpart of {@link ByteWriter}. It never reads past
 * its slice and never allocates more than what is left of it: every violation is a {@link
 * MalformedException}. Used by one thread.
 */
public final class ByteReader {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int position;

  public ByteReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Reads {@code bytes[from, to)}; positions are those of the array. */
  public ByteReader(byte[] bytes, int from, int to) {
    if (from < 0 || to < from || to > bytes.length) {
      throw new IndexOutOfBoundsException(
          "[" + from + ", " + to + ") of " + bytes.length + " bytes");
    }
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /**
   * Reads what remains of {@code buffer}, copied only if it has no array; the buffer's own position
   * stays.
   */
  public static ByteReader of(ByteBuffer buffer) {
    if (buffer.hasArray()) {
      int from = buffer.arrayOffset() + buffer.position();
      return new ByteReader(buffer.array(), from, from + buffer.remaining());
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.get(buffer.position(), copy);
    return new ByteReader(copy);
  }

  /** Index in the array of the next byte. */
  public int position() {
    return position;
  }

  public int remaining() {
    return end - position;
  }

  public boolean isAtEnd() {
    return position == end;
  }

  /** Fails unless everything was read. */
  public void expectEnd() {
    if (position != end) {
      throw new MalformedException(remaining() + " bytes too many at " + position);
    }
  }

  /** The next byte, 0-255. */
  public int getByte() {
    return bytes[take(1)] & 0xFF;
  }

  /** The next two bytes, 0-65535. */
  public int getShort() {
    return (short) SHORT.get(bytes, take(Short.BYTES)) & 0xFFFF;
  }

  public int getInt() {
    return (int) INT.get(bytes, take(Integer.BYTES));
  }

  public long getLong() {
    return (long) LONG.get(bytes, take(Long.BYTES));
  }

  /** A varint of 0 to 2^31-1. */
  public int getVarint() {
    long value = getVarlong();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new MalformedException(
          "varint " + Long.toUnsignedString(value) + " is more than an int");
    }
    return (int) value;
  }

  /** A varint of 64 bits, unsigned. */
  public long getVarlong() {
    int b = getByte();
    long value = b & 0x7F;
    int shift = 7;
    while (b >= 0x80) {
      b = getByte();
      value |= (long) (b & 0x7F) << shift;
      if (b == 0 || (shift == 63 && b > 1)) {
        throw new MalformedException("varint too long at " + (position - 1));
      }
      shift += 7;
    }
    return value;
  }

  /**
   * A varint that counts things of at least {@code bytesEach} bytes which follow: safe to size an
   * array with.
   *
   * @param bytesEach at least 1
   */
  public int getCount(int bytesEach) {
    int count = getVarint();
    if (count > remaining() / bytesEach) {
      throw new MalformedException(
          "count of " + count + " at " + position + " with " + remaining() + " bytes left");
    }
    return count;
  }

  public byte[] getBytes(int length) {
    int from = take(length);
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  /** A varint length and that many bytes. */
  public byte[] getSized() {
    return getBytes(getVarint());
  }

  /** A reader of the next {@code length} bytes, not copied; this one goes on behind them. */
  public ByteReader slice(int length) {
    int from = take(length);
    return new ByteReader(bytes, from, from + length);
  }

  public void skip(int length) {
    take(length);
  }

  private int take(int length) {
    int from = position;
    if (length < 0 || length > end - from) {
      throw new MalformedException(
          length + " bytes wanted at " + from + ", " + (end - from) + " left");
    }
    position = from + length;
    return from;
  }
}
