package dev.grove.betree.memtable;

import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.MessageCodec;
import java.util.Arrays;

/**
 * Where the points of a memtable lie as bytes, one behind the other, in the order in which they
 * came. Nothing is moved or given back; the memtable is dropped as a whole.
 *
 * <pre>
 *   entry
 *   +--------+-----------------------------------------------+
 *   | key    | varint length | length bytes                  |
 *   | message| varint length | length bytes: MessageCodec    |
 *   +--------+-----------------------------------------------+
 *
 *   its address: index of the chunk in bits 32-63, offset in the chunk in bits 0-31
 * </pre>
 *
 * <p>A few large arrays instead of several small objects an entry, because a memtable lives long
 * enough that the collector would copy each of them more than once. Written by one thread; readers
 * take {@link #chunks} of the moment when an entry was published to them.
 */
final class Arena {
  private static final int FIRST_CHUNK_BYTES = 4 << 10;

  /** With its header, what fills one region of the collector in a heap of up to 2 GiB. */
  private static final int MAX_CHUNK_BYTES = (1 << 20) - 16;

  /** An entry of this size gets a chunk for itself, so that little is left unused in others. */
  private static final int LARGE_BYTES = MAX_CHUNK_BYTES / 8;

  private final ByteWriter entry = new ByteWriter(256);
  private byte[][] chunks = {};
  private int current = -1;
  private int used;
  private long bytes;

  /** The chunks so far; never changed, but for bytes that nobody has the address of yet. */
  byte[][] chunks() {
    return chunks;
  }

  /** Bytes of all entries. */
  long bytes() {
    return bytes;
  }

  /** Returns the address. */
  long append(byte[] key, Message message) {
    entry.clear();
    entry.putSized(key).putVarint(MessageCodec.encodedSize(message));
    MessageCodec.encode(message, entry);
    int size = entry.size();
    bytes += size;
    if (size >= LARGE_BYTES) {
      int large = addChunk(size);
      System.arraycopy(entry.array(), 0, chunks[large], 0, size);
      entry.clear(LARGE_BYTES);
      return address(large, 0);
    }
    if (current < 0 || chunks[current].length - used < size) {
      int next = Math.clamp(bytes, FIRST_CHUNK_BYTES, MAX_CHUNK_BYTES);
      current = addChunk(Math.max(next, size));
      used = 0;
    }
    int at = used;
    System.arraycopy(entry.array(), 0, chunks[current], at, size);
    used += size;
    return address(current, at);
  }

  private int addChunk(int size) {
    int index = chunks.length;
    byte[][] more = Arrays.copyOf(chunks, index + 1);
    more[index] = new byte[size];
    chunks = more;
    return index;
  }

  private static long address(int chunk, int offset) {
    return (long) chunk << Integer.SIZE | offset;
  }

  /** The chunk in which an entry lies. */
  static byte[] chunk(byte[][] chunks, long address) {
    return chunks[(int) (address >>> Integer.SIZE)];
  }

  static byte[] key(byte[][] chunks, long address) {
    byte[] chunk = chunk(chunks, address);
    int at = (int) address;
    int length = varint(chunk, at);
    int from = at + ByteWriter.varintSize(length);
    return Arrays.copyOfRange(chunk, from, from + length);
  }

  /** Compares the key at an address with {@code key}. */
  static int compareKey(byte[][] chunks, long address, byte[] key) {
    byte[] chunk = chunk(chunks, address);
    int at = (int) address;
    int length = varint(chunk, at);
    int from = at + ByteWriter.varintSize(length);
    return Arrays.compareUnsigned(chunk, from, from + length, key, 0, key.length);
  }

  /** Compares the keys at two addresses. */
  static int compareKeys(byte[][] chunks, long a, long b) {
    byte[] chunk = chunk(chunks, a);
    int at = (int) a;
    int length = varint(chunk, at);
    int from = at + ByteWriter.varintSize(length);
    byte[] other = chunk(chunks, b);
    int otherAt = (int) b;
    int otherLength = varint(other, otherAt);
    int otherFrom = otherAt + ByteWriter.varintSize(otherLength);
    return Arrays.compareUnsigned(
        chunk, from, from + length, other, otherFrom, otherFrom + otherLength);
  }

  /** Offset of the message's length in the chunk. */
  private static int messageHead(byte[] chunk, int at) {
    int keyLength = varint(chunk, at);
    return at + ByteWriter.varintSize(keyLength) + keyLength;
  }

  /** Offset of the message in its chunk. */
  static int messageStart(byte[][] chunks, long address) {
    byte[] chunk = chunk(chunks, address);
    int head = messageHead(chunk, (int) address);
    return head + ByteWriter.varintSize(varint(chunk, head));
  }

  /** Offset of the end of the message in its chunk. */
  static int messageEnd(byte[][] chunks, long address) {
    byte[] chunk = chunk(chunks, address);
    int head = messageHead(chunk, (int) address);
    int length = varint(chunk, head);
    return head + ByteWriter.varintSize(length) + length;
  }

  private static int varint(byte[] chunk, int at) {
    int b = chunk[at];
    int value = b & 0x7F;
    for (int i = at + 1, shift = 7; b < 0; i++, shift += 7) {
      b = chunk[i];
      value |= (b & 0x7F) << shift;
    }
    return value;
  }
}
