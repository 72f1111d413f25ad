package dev.grove.betree.message;

/**
 * One edit of a value. A value that is too short grows with zeros to {@code offset + length}. An absent value stays absent unless
 * {@code createIfAbsent}, which makes it empty first. The flag sits on the edit, not on the patch, so that patches compose by
 * concatenation.
 */
public sealed interface Edit {
  int offset();

  int length();

  boolean createIfAbsent();

  /** Overwrites {@code bytes.length} bytes at {@code offset}. */
  record SetBytes(int offset, byte[] bytes, boolean createIfAbsent) implements Edit {
    @Override
    public int length() {
      return bytes.length;
    }
  }

  /** Raises the unsigned little-endian 64-bit number at {@code offset} to at least {@code value}. */
  record MaxU64(int offset, long value, boolean createIfAbsent) implements Edit {
    @Override
    public int length() {
      return Long.BYTES;
    }
  }
}
