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
 *
 * <p>Searches look at {@code heads} first: the keys of all restarts but the first, which never has
 * to be compared, have {@code skip} bytes in common, and a head is the eight that follow, padded
 * with zeros, as a number that orders like them. Equal heads prove nothing; then the keys are
 * compared.
 */
final class Page {
  static final int INDEX_VALUE_BYTES = Long.BYTES + Integer.BYTES;
  private static final int OVERHEAD_BYTES = 192;
  private static final long[] NO_HEADS = {};

  private final byte[] body;
  private final int entriesEnd;
  private final int restarts;
  private final long[] heads;
  private final int skip;

  /** Used since the last look of the cache; a lost mark does no harm. */
  private boolean marked;

  private Page(byte[] body, int entriesEnd, int restarts) {
    this.body = body;
    this.entriesEnd = entriesEnd;
    this.restarts = restarts;
    this.skip = restarts < 2 ? 0 : commonBytes(restart(1), restart(restarts - 1));
    this.heads = heads();
  }

  static Page filter(byte[] body) {
    return new Page(body, 0, 0);
  }

  /**
   * Checks a block once, so that searches need not.
   *
   * @param length bytes of the block; what follows in the array is not looked at
   * @throws IllegalArgumentException if it is not well formed
   */
  static Page block(byte[] body, int length, PageKind kind) {
    int restarts = length < 8 ? 0 : LittleEndian.getInt(body, length - 4);
    if (restarts < 1 || restarts > (length - 4) / 4) {
      throw new IllegalArgumentException("a block of " + length + " bytes without restarts");
    }
    int entriesEnd = length - 4 - 4 * restarts;
    try {
      check(body, entriesEnd, restarts, kind == PageKind.INDEX || kind == PageKind.RANGE_INDEX);
      return new Page(body, entriesEnd, restarts);
    } catch (IndexOutOfBoundsException e) {
      throw new IllegalArgumentException("an entry runs past its block", e);
    }
  }

  private static void check(byte[] body, int entriesEnd, int restarts, boolean isIndex) {
    Entry entry = new Entry();
    int restart = 0;
    int keyLength = 0;
    int position = 0;
    while (position < entriesEnd) {
      entry.read(body, position);
      boolean isRestart = restart < restarts && restart(body, entriesEnd, restart) == position;
      restart += isRestart ? 1 : 0;
      if (entry.shared < 0
          || entry.shared > (isRestart ? 0 : keyLength)
          || entry.rest < 0
          || entry.valueLength < (isIndex ? INDEX_VALUE_BYTES : 1)
          || (long) entry.keyStart + entry.rest + entry.valueLength > entriesEnd) {
        throw new IllegalArgumentException("bad entry at " + position + " of its block");
      }
      if (isIndex) {
        checkRef(body, entry.valueStart());
      }
      keyLength = entry.shared + entry.rest;
      position = entry.end();
    }
    if (restart != restarts || position == 0) {
      throw new IllegalArgumentException("restarts do not match the entries");
    }
  }

  /** Whether it lies inside the run is checked when it is followed. */
  private static void checkRef(byte[] body, int value) {
    long offset = LittleEndian.getLong(body, value);
    int length = LittleEndian.getInt(body, value + Long.BYTES);
    if (!PageFormat.canBePage(offset, length)) {
      throw new IllegalArgumentException(
          "an index entry points to " + length + " bytes at offset " + offset);
    }
  }

  byte[] body() {
    return body;
  }

  int entriesEnd() {
    return entriesEnd;
  }

  int memoryBytes() {
    return body.length + Long.BYTES * heads.length + OVERHEAD_BYTES;
  }

  /**
   * Notes a use. Written only if it changes something: the line stays shared between processors.
   */
  void mark() {
    if (!marked) {
      marked = true;
    }
  }

  /** Whether there was a use since the last call. */
  boolean takeMark() {
    boolean was = marked;
    marked = false;
    return was;
  }

  int restarts() {
    return restarts;
  }

  /** Offset of the first entry of a restart block; {@link #entriesEnd} behind the last block. */
  int blockStart(int index) {
    return index < restarts ? restart(index) : entriesEnd;
  }

  private int restart(int index) {
    return restart(body, entriesEnd, index);
  }

  private static int restart(byte[] body, int entriesEnd, int index) {
    return LittleEndian.getInt(body, entriesEnd + 4 * index);
  }

  private int commonBytes(int position, int other) {
    Entry first = new Entry();
    first.read(body, position);
    Entry last = new Entry();
    last.read(body, other);
    int same =
        Arrays.mismatch(
            body, first.keyStart, first.valueStart(), body, last.keyStart, last.valueStart());
    return same < 0 ? first.rest : same;
  }

  private long[] heads() {
    if (restarts < 2) {
      return NO_HEADS;
    }
    long[] result = new long[restarts - 1];
    Entry entry = new Entry();
    for (int i = 0; i < result.length; i++) {
      entry.read(body, restart(i + 1));
      result[i] =
          head(body, Math.min(entry.keyStart + skip, entry.valueStart()), entry.valueStart());
    }
    return result;
  }

  /** The next eight bytes as a number whose signed order is theirs. */
  private static long head(byte[] bytes, int from, int to) {
    if (to - from >= Long.BYTES) {
      return Long.reverseBytes(LittleEndian.getLong(bytes, from)) ^ Long.MIN_VALUE;
    }
    long head = 0;
    for (int i = from; i < to; i++) {
      head |= (bytes[i] & 0xFFL) << (56 - 8 * (i - from));
    }
    return head ^ Long.MIN_VALUE;
  }

  /** Index of the last restart block whose first key is not above {@code key}, or 0. */
  int blockFor(byte[] key) {
    int order = skip == 0 ? 0 : orderOfBeginning(key);
    if (order != 0) {
      return order < 0 ? 0 : restarts - 1;
    }
    long head = head(key, Math.min(skip, key.length), key.length);
    int low = 0;
    int high = heads.length;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      long other = heads[middle - 1];
      if (other < head || (other == head && !isAbove(restart(middle), key))) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Below, at, or above zero: the key against the bytes that all restarts but the first share. */
  private int orderOfBeginning(byte[] key) {
    Entry entry = new Entry();
    entry.read(body, restart(1));
    int end = Math.min(key.length, skip);
    return Arrays.compareUnsigned(key, 0, end, body, entry.keyStart, entry.keyStart + skip);
  }

  private boolean isAbove(int position, byte[] key) {
    Entry entry = new Entry();
    entry.read(body, position);
    return Arrays.compareUnsigned(
            body, entry.keyStart, entry.keyStart + entry.rest, key, 0, key.length)
        > 0;
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
    int position = blockStart(blockFor(key));
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

  /** The offset of the last entry below {@code key}, or an offset between that and the next one. */
  int lastBelow(byte[] key) {
    int found = search(key);
    return found >= 0 ? found - 1 : -1 - found - 1;
  }

  /** Whether the entry at {@code position} has this key. */
  boolean isAt(int position, byte[] key) {
    return search(key) == position;
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
