package dev.grove.betree.message;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * The second form of a put: its value compressed by itself. Runs have it for large values, which
 * are then copied by merges as they are, instead of being unpacked and packed again with every page
 * they pass through.
 *
 * <pre>
 *   u8 4 | varint length of the value | varint length, LZ4 block
 * </pre>
 */
public final class PackedPut {
  /** Values from this length on are worth it: a merge saves more than the block loses. */
  public static final int FROM_BYTES = 1024;

  /** A value must become smaller by one part in so many. */
  private static final int MIN_SAVING_PART = 8;

  /** An LZ4 block unpacks to no more bytes for each of its own. */
  private static final int MAX_RATIO = 255;

  private static final LZ4Factory FACTORY = LZ4Factory.fastestInstance();
  private static final LZ4Compressor COMPRESSOR = FACTORY.fastCompressor();
  private static final LZ4SafeDecompressor DECOMPRESSOR = FACTORY.safeDecompressor();

  private PackedPut() {}

  /**
   * Packs an encoded put.
   *
   * @param out emptied, and filled with the packed form
   * @return whether that pays; else {@code out} is left empty
   */
  public static boolean pack(byte[] bytes, int from, int to, ByteWriter out) {
    out.clear();
    ByteReader in = new ByteReader(bytes, from + 1, to);
    int length = in.getVarint();
    int value = to - length;
    out.putByte(MessageCodec.PACKED_PUT).putVarint(length);
    int bound = COMPRESSOR.maxCompressedLength(length);
    int head = out.size();
    int at = out.advance(Integer.BYTES + bound);
    int room = at + Integer.BYTES;
    int packed = COMPRESSOR.compress(bytes, value, length, out.array(), room, bound);
    if (packed > length - length / MIN_SAVING_PART) {
      out.clear();
      return false;
    }
    out.truncate(head);
    out.putVarint(packed);
    int start = out.advance(packed);
    System.arraycopy(out.array(), room, out.array(), start, packed);
    return true;
  }

  /** Reads what {@link #pack} wrote, behind its first byte. */
  static Put unpack(ByteReader in) {
    int length = in.getVarint();
    if (length > Edit.MAX_VALUE_BYTES) {
      throw new MalformedException("a value of " + length + " bytes");
    }
    byte[] packed = in.getSized();
    if (length > MAX_RATIO * (long) packed.length) {
      throw new MalformedException("a value of " + length + " bytes, packed into " + packed.length);
    }
    byte[] value = new byte[length];
    try {
      if (DECOMPRESSOR.decompress(packed, 0, packed.length, value, 0, length) != length) {
        throw new MalformedException("a packed value is not " + length + " bytes long");
      }
    } catch (LZ4Exception e) {
      throw new MalformedException("a value does not unpack: " + e.getMessage());
    }
    return new Put(value);
  }
}
