package dev.grove.betree.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A growable buffer of bytes, written at its end. Reused through {@link #clear}; used by one
 * thread.
 *
 * <pre>
 *   varint     7 bits per byte, least significant first, top bit set on all bytes but the last;
 *              always the shortest form, 1-5 bytes for an int, 1-10 bytes for a long
 *   fixed      little endian
 *   sized      varint length, then the bytes
 * </pre>
 */
public final class ByteWriter {
  /** The largest size of a buffer, in bytes. */
  public static final int MAX_SIZE = Integer.MAX_VALUE - 16;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int limitBytes;
  private byte[] bytes;
  private int size;

  public ByteWriter(int initialBytes) {
    this(initialBytes, MAX_SIZE);
  }

  /**
   * @param limitBytes the size past which writing throws {@link IllegalStateException}
   */
  public ByteWriter(int initialBytes, int limitBytes) {
    if (initialBytes < 0 || limitBytes < initialBytes || limitBytes > MAX_SIZE) {
      throw new IllegalArgumentException("initial " + initialBytes + ", limit " + limitBytes);
    }
    this.bytes = new byte[initialBytes];
    this.limitBytes = limitBytes;
  }

  /** How many bytes {@link #putVarint} writes for {@code value}. */
  public static int varintSize(long value) {
    return (Long.SIZE - Long.numberOfLeadingZeros(value | 1) + 6) / 7;
  }

  /** How many bytes {@link #putSized} writes for a slice of {@code length} bytes. */
  public static int sizedSize(int length) {
    return varintSize(length) + length;
  }

  public int size() {
    return size;
  }

  /**
   * The bytes written so far are the first {@link #size} of this array. Valid until the next write.
   */
  public byte[] array() {
    return bytes;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  /** The bytes written so far, not copied, little endian. Valid until the next write. */
  public ByteBuffer toByteBuffer() {
    return ByteBuffer.wrap(bytes, 0, size).slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  public void clear() {
    size = 0;
  }

  /** Empties the buffer, and gives it up if it has grown to more than {@code largestKept} bytes. */
  public void clear(int largestKept) {
    size = 0;
    if (bytes.length > largestKept) {
      bytes = new byte[0];
    }
  }

  /** Forgets everything after the first {@code newSize} bytes. */
  public void truncate(int newSize) {
    if (newSize < 0 || newSize > size) {
      throw new IllegalArgumentException("truncate " + size + " bytes to " + newSize);
    }
    size = newSize;
  }

  public ByteWriter putByte(int value) {
    int at = advance(1);
    bytes[at] = (byte) value;
    return this;
  }

  public ByteWriter putShort(int value) {
    int at = advance(Short.BYTES);
    SHORT.set(bytes, at, (short) value);
    return this;
  }

  public ByteWriter putInt(int value) {
    int at = advance(Integer.BYTES);
    INT.set(bytes, at, value);
    return this;
  }

  public ByteWriter putLong(long value) {
    int at = advance(Long.BYTES);
    LONG.set(bytes, at, value);
    return this;
  }

  /**
   * Writes {@code value}, taken as unsigned. A negative {@code int} must not be passed: it would
   * become ten bytes.
   */
  public ByteWriter putVarint(long value) {
    int at = advance(varintSize(value));
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at] = (byte) rest;
    return this;
  }

  public ByteWriter putBytes(byte[] source) {
    return putBytes(source, 0, source.length);
  }

  public ByteWriter putBytes(byte[] source, int from, int length) {
    int at = advance(length);
    System.arraycopy(source, from, bytes, at, length);
    return this;
  }

  public ByteWriter putSized(byte[] source) {
    return putVarint(source.length).putBytes(source);
  }

  /** Overwrites four bytes written before, such as a length that is known only afterwards. */
  public ByteWriter setInt(int at, int value) {
    if (at < 0 || at > size - Integer.BYTES) {
      throw new IndexOutOfBoundsException("int at " + at + " of " + size + " bytes");
    }
    INT.set(bytes, at, value);
    return this;
  }

  /**
   * Adds {@code length} bytes of undefined content and returns where they start, for a writer that
   * fills {@link #array}.
   */
  public int advance(int length) {
    int at = size;
    if (length > bytes.length - at) {
      grow(length);
    }
    size = at + length;
    return at;
  }

  private void grow(int length) {
    long needed = (long) size + length;
    if (needed > limitBytes) {
      throw new IllegalStateException(
          "buffer of " + needed + " bytes exceeds its limit of " + limitBytes);
    }
    long doubled = Math.max(needed, Math.max(64, 2L * bytes.length));
    bytes = Arrays.copyOf(bytes, (int) Math.min(doubled, limitBytes));
  }
}
