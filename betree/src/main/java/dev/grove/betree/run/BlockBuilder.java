package dev.grove.betree.run;

import java.util.Arrays;

/**
 * Fills the body of one block after the other (layout: {@link Page}), always in the same buffer.
 */
final class BlockBuilder {
  private static final int MAX_VARINT_BYTES = 5;

  private final int restartInterval;
  private byte[] body;
  private int size;
  private int[] restarts = new int[64];
  private int restartCount;
  private int sinceRestart;
  private int entries;
  private byte[] lastKey;

  BlockBuilder(int restartInterval, int expectedBytes) {
    this.restartInterval = restartInterval;
    this.body = new byte[expectedBytes];
  }

  boolean isEmpty() {
    return restartCount == 0;
  }

  int entries() {
    return entries;
  }

  /** Bytes the block would have if it ended here. */
  int size() {
    return size + 4 * restartCount + 4;
  }

  byte[] body() {
    return body;
  }

  /** Adds an entry whose value is {@code value[from, from + valueLength)}. */
  void add(byte[] key, byte[] value, int from, int valueLength) {
    int shared = 0;
    if (restartCount == 0 || sinceRestart == restartInterval) {
      addRestart();
    } else {
      int same = Arrays.mismatch(lastKey, key);
      shared = same < 0 ? key.length : same;
    }
    int rest = key.length - shared;
    reserve(3 * MAX_VARINT_BYTES + rest + valueLength);
    putVarint(shared);
    putVarint(rest);
    putVarint(valueLength);
    System.arraycopy(key, shared, body, size, rest);
    System.arraycopy(value, from, body, size + rest, valueLength);
    size += rest + valueLength;
    sinceRestart++;
    entries++;
    lastKey = key;
  }

  /** Ends the block: {@link #body} up to the returned length is its body, until {@link #reset}. */
  int finish() {
    reserve(4 * restartCount + 4);
    for (int i = 0; i < restartCount; i++) {
      LittleEndian.putInt(body, size, restarts[i]);
      size += 4;
    }
    LittleEndian.putInt(body, size, restartCount);
    size += 4;
    return size;
  }

  void reset() {
    size = 0;
    restartCount = 0;
    sinceRestart = 0;
    entries = 0;
    lastKey = null;
  }

  private void addRestart() {
    if (restartCount == restarts.length) {
      restarts = Arrays.copyOf(restarts, 2 * restartCount);
    }
    restarts[restartCount++] = size;
    sinceRestart = 0;
  }

  private void reserve(int bytes) {
    if (body.length - size < bytes) {
      body = Arrays.copyOf(body, Math.max(size + bytes, size + size / 2));
    }
  }

  private void putVarint(int value) {
    int v = value;
    while (v >= 0x80) {
      body[size++] = (byte) (v | 0x80);
      v >>>= 7;
    }
    body[size++] = (byte) v;
  }
}
