package dev.grove.posix.exercise;

import java.util.Arrays;

/** What a file must have: bytes up to its size; those beyond are kept zero. */
final class Model {
  private final byte[] bytes;
  private int size;

  Model(int maxBytes) {
    bytes = new byte[maxBytes];
  }

  int size() {
    return size;
  }

  int maxBytes() {
    return bytes.length;
  }

  void resize(int to) {
    if (to < size) {
      Arrays.fill(bytes, to, size, (byte) 0);
    }
    size = to;
  }

  void put(int at, byte[] piece, int length) {
    System.arraycopy(piece, 0, bytes, at, length);
    size = Math.max(size, at + length);
  }

  /** Zeros within the size. */
  void zero(int at, int length) {
    if (at < size) {
      Arrays.fill(bytes, at, Math.min(size, at + length), (byte) 0);
    }
  }

  byte[] copy(int at, int length) {
    return Arrays.copyOfRange(bytes, at, at + length);
  }

  boolean isZero(int at, int length) {
    for (int i = at; i < at + length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Compares a piece of the file; tells of the first byte that differs. */
  void require(String what, int at, byte[] seen, int length) {
    int where = Arrays.mismatch(bytes, at, at + length, seen, 0, length);
    if (where >= 0) {
      throw new Broken(
          String.format(
              "%s: at byte %d expected %02x, seen %02x; size %d",
              what, at + where, bytes[at + where], seen[where], size));
    }
  }
}
