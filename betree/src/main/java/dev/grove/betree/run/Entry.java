package dev.grove.betree.run;

/**
 * The head of one entry of a {@link Page}, read in place.
 *
 * <p>Reads without checks: pages are checked once, when they are loaded. Short-lived; the compiler
 * keeps it in registers.
 */
final class Entry {
  /** Bytes of the key taken from the key before. */
  int shared;

  /** Bytes of the key that stand here. */
  int rest;

  int valueLength;

  /** Where the {@link #rest} bytes of the key begin. */
  int keyStart;

  private int cursor;

  void read(byte[] body, int position) {
    int a = body[position];
    int b = body[position + 1];
    int c = body[position + 2];
    if ((a | b | c) >= 0) {
      shared = a;
      rest = b;
      valueLength = c;
      keyStart = position + 3;
      return;
    }
    cursor = position;
    shared = varint(body);
    rest = varint(body);
    valueLength = varint(body);
    keyStart = cursor;
  }

  int valueStart() {
    return keyStart + rest;
  }

  int end() {
    return keyStart + rest + valueLength;
  }

  private int varint(byte[] body) {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte b = body[cursor++];
      value |= (b & 0x7F) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number in an entry is longer than 5 bytes");
  }
}
