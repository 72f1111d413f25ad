package dev.grove.betree.run;

import java.util.Arrays;

/**
 * The body of a page in memory, in the form in which it is searched.
 *
 * <p>A filter page is 64-byte blocks of bits ({@link FilterBits}). Every other page is a block of
 * entries in key order:
 *
 * <pre>
 * entry*     varint shared       bytes of the key taken from the key before, as many as can be
 *            varint rest         bytes of the key that follow
 *            varint length       bytes of the value
 *            rest bytes, length bytes
 * u32*       restarts: offsets of the entries whose shared is 0, ascending, the first 0; every 16th entry, or every 8th in an index
 * u32        number of restarts, at least 1
 * </pre>
 *
 * <p>Values: a message (data), {@code u64 offset, u32 stored length} of a page (index, range
 * index), {@code 00} for no upper bound or {@code 01} and the upper bound (ranges). Numbers are
 * little-endian.
 */
final class Page {
  static final int INDEX_VALUE_BYTES = Long.BYTES + Integer.BYTES;
  private static final int OVERHEAD_BYTES = 160;

  private final byte[] body;
  private final int entriesEnd;
  private final int restarts;

  private Page(byte[] body, int entriesEnd, int restarts) {
    this.body = body;
    this.entriesEnd = entriesEnd;
    this.restarts = restarts;
  }

  static Page filter(byte[] body) {
    return new Page(body, 0, 0);
  }

  /**
   * Checks a block once, so that searches need not.
   *
   * @throws IllegalArgumentException if it is not well formed
   */
  static Page block(byte[] body, PageKind kind) {
    int restarts = body.length < 8 ? 0 : LittleEndian.getInt(body, body.length - 4);
    if (restarts < 1 || restarts > (body.length - 4) / 4) {
      throw new IllegalArgumentException("a block of " + body.length + " bytes without restarts");
    }
    Page page = new Page(body, body.length - 4 - 4 * restarts, restarts);
    try {
      page.check(kind == PageKind.INDEX || kind == PageKind.RANGE_INDEX);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("an entry runs past its block", e);
    }
    return page;
  }

  private void check(boolean isIndex) {
    Entry entry = new Entry();
    int restart = 0;
    int keyLength = 0;
    int position = 0;
    while (position < entriesEnd) {
      entry.read(body, position);
      boolean isRestart = restart < restarts && restart(restart) == position;
      restart += isRestart ? 1 : 0;
      if (entry.shared < 0
          || entry.shared > (isRestart ? 0 : keyLength)
          || entry.rest < 0
          || entry.valueLength < (isIndex ? INDEX_VALUE_BYTES : 1)
          || (long) entry.valueStart() + entry.valueLength > entriesEnd) {
        throw new IllegalArgumentException("bad entry at " + position + " of its block");
      }
      keyLength = entry.shared + entry.rest;
      position = entry.end();
    }
    if (restart != restarts || position == 0) {
      throw new IllegalArgumentException("restarts do not match the entries");
    }
  }

  byte[] body() {
    return body;
  }

  int entriesEnd() {
    return entriesEnd;
  }

  int memoryBytes() {
    return body.length + OVERHEAD_BYTES;
  }

  int restarts() {
    return restarts;
  }

  /** Offset of the first entry of a restart block; {@link #entriesEnd} behind the last block. */
  int blockStart(int index) {
    return index < restarts ? restart(index) : entriesEnd;
  }

  private int restart(int index) {
    return LittleEndian.getInt(body, entriesEnd + 4 * index);
  }

  /** Offset of the last restart whose key is not above {@code key}; the first one if all are. */
  int restartFor(byte[] key) {
    return restart(blockFor(key));
  }

  /** Index of the last restart block whose first key is not above {@code key}, or 0. */
  int blockFor(byte[] key) {
    Entry entry = new Entry();
    int low = 0;
    int high = restarts - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      entry.read(body, restart(middle));
      int order =
          Arrays.compareUnsigned(
              body, entry.keyStart, entry.keyStart + entry.rest, key, 0, key.length);
      if (order <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * Finds a key without building the keys it passes.
   *
   * <p>Invariant of the walk: the entry before is below {@code key} and agrees with it in exactly
   * {@code matched} bytes. The next entry agrees with the one before in {@code shared} bytes and is
   * larger, so: if {@code shared > matched} it differs from the key where the one before did, and
   * is below it; if {@code shared < matched} it is above the key; else the bytes decide. The walk
   * ends before the next restart, whose key is above {@code key}; its {@code shared} of 0 is
   * therefore never misread.
   *
   * @return the offset of the entry with this key, or {@code -1 - (f + 1)} where {@code f} is the
   *     offset of the last entry below it, -1 if there is none
   */
  int search(byte[] key) {
    Entry entry = new Entry();
    int floor = -1;
    int matched = 0;
    int position = restartFor(key);
    while (position < entriesEnd) {
      entry.read(body, position);
      if (entry.shared < matched) {
        break;
      }
      if (entry.shared == matched) {
        int start = entry.keyStart;
        int same = Arrays.mismatch(body, start, start + entry.rest, key, matched, key.length);
        if (same < 0) {
          return position;
        }
        boolean above =
            matched + same == key.length
                || (same < entry.rest
                    && (body[start + same] & 0xFF) > (key[matched + same] & 0xFF));
        if (above) {
          break;
        }
        matched += same;
      }
      floor = position;
      position = entry.end();
    }
    return -1 - (floor + 1);
  }

  /** The offset of the last entry not above {@code key}, or -1. */
  int floor(byte[] key) {
    int found = search(key);
    return found >= 0 ? found : -1 - found - 1;
  }

  /**
   * The offset of the entry after the one at {@code position}; {@link #entriesEnd} after the last.
   */
  int after(int position) {
    Entry entry = new Entry();
    entry.read(body, position);
    return entry.end();
  }

  /** The offsets of all entries. */
  int[] positions() {
    int[] all = new int[restarts * 8];
    int count = 0;
    for (int position = 0; position < entriesEnd; position = after(position)) {
      if (count == all.length) {
        all = Arrays.copyOf(all, 2 * count);
      }
      all[count++] = position;
    }
    return Arrays.copyOf(all, count);
  }

  /** The page an index entry points to. */
  PageRef refAt(int position) {
    Entry entry = new Entry();
    entry.read(body, position);
    int value = entry.valueStart();
    return new PageRef(
        LittleEndian.getLong(body, value), LittleEndian.getInt(body, value + Long.BYTES));
  }
}
