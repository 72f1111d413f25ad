package dev.grove.betree.run;

import java.nio.ByteBuffer;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * A page as it is stored.
 *
 * <pre>
 * offset  size  field
 *      0     4  checksum: CRC32C of bytes 4 to the end, xored with seed(run, salt, page offset)
 *      4     1  kind: 1 data, 2 index, 3 ranges, 4 range index, 5 filter
 *      5     1  codec: 0 body as it is, 1 LZ4 block
 *      6     2  zero
 *      8     4  length of the body before compression
 *     12     .  body
 * </pre>
 *
 * <p>The stored length stands in the index entry that points here, not in the page. The seed
 * ({@link RunTag}) makes a sound page of another run, another place or another time fail its check.
 */
final class PageFormat {
  static final int HEADER_BYTES = 12;

  /** Limit for the key and the encoded message of one entry together. */
  static final int MAX_ENTRY_BYTES = 16 << 20;

  /** No page body is larger: one entry of the largest size, and room for what stands around it. */
  static final int MAX_BODY_BYTES = MAX_ENTRY_BYTES + (1 << 20);

  /** No offset in a run is larger, so that sums of offsets and lengths do not overflow. */
  private static final long MAX_OFFSET = 1L << 62;

  /** LZ4 makes at most so many bytes of one. */
  private static final long MAX_EXPANSION = 255;

  private static final byte RAW = 0;
  private static final byte LZ4 = 1;
  private static final LZ4Factory FACTORY = LZ4Factory.fastestInstance();
  private static final LZ4Compressor COMPRESSOR = FACTORY.fastCompressor();
  private static final LZ4SafeDecompressor DECOMPRESSOR = FACTORY.safeDecompressor();

  private PageFormat() {}

  static int maxStoredBytes(int bodyLength) {
    return HEADER_BYTES + COMPRESSOR.maxCompressedLength(bodyLength);
  }

  /** Whether a page can have this place and this stored length, in some run. */
  static boolean canBePage(long offset, int length) {
    return offset >= 0
        && offset <= MAX_OFFSET
        && length > HEADER_BYTES
        && length <= maxStoredBytes(MAX_BODY_BYTES);
  }

  /**
   * Writes a page into {@code target} from {@code at} on, where there is room for {@link
   * #maxStoredBytes}.
   *
   * @return the stored length
   */
  static int encode(
      RunTag tag,
      long offset,
      PageKind kind,
      byte[] body,
      int length,
      boolean compress,
      byte[] target,
      int at) {
    int stored = compress ? compress(body, length, target, at + HEADER_BYTES) : -1;
    byte codec = LZ4;
    if (stored < 0) {
      System.arraycopy(body, 0, target, at + HEADER_BYTES, length);
      stored = length;
      codec = RAW;
    }
    target[at + 4] = kind.code();
    target[at + 5] = codec;
    target[at + 6] = 0;
    target[at + 7] = 0;
    LittleEndian.putInt(target, at + 8, length);
    CRC32C crc = new CRC32C();
    crc.update(target, at + 4, HEADER_BYTES - 4 + stored);
    LittleEndian.putInt(target, at, (int) crc.getValue() ^ tag.seed(offset));
    return HEADER_BYTES + stored;
  }

  private static int compress(byte[] body, int length, byte[] target, int at) {
    int room = COMPRESSOR.maxCompressedLength(length);
    int stored = COMPRESSOR.compress(body, 0, length, target, at, room);
    return stored <= length - length / 8 - 1 ? stored : -1;
  }

  /**
   * Checks and unpacks a page; the result shares nothing with {@code stored}, whose position is
   * left alone.
   */
  static Page decode(RunTag tag, PageKind kind, long offset, ByteBuffer stored) {
    return decode(tag, kind, offset, stored, byte[]::new);
  }

  /**
   * The same, with the body in an array of the caller's choice: the page is good until that is used
   * again.
   *
   * @param arrays gives an array of at least so many bytes
   */
  static Page decode(
      RunTag tag, PageKind kind, long offset, ByteBuffer stored, IntFunction<byte[]> arrays) {
    byte[] bytes;
    int start;
    int length = stored.remaining();
    if (stored.hasArray()) {
      bytes = stored.array();
      start = stored.arrayOffset() + stored.position();
    } else {
      bytes = new byte[length];
      stored.get(stored.position(), bytes);
      start = 0;
    }
    int bodyLength = check(tag, kind, offset, bytes, start, length);
    byte[] body = arrays.apply(bodyLength);
    unpack(tag.run(), offset, bytes, start, length - HEADER_BYTES, body, bodyLength);
    try {
      return kind == PageKind.FILTER ? Page.filter(body) : Page.block(body, bodyLength, kind);
    } catch (IllegalArgumentException e) {
      throw damaged(tag.run(), offset, e.getMessage());
    }
  }

  /** Returns the length of the body. */
  private static int check(
      RunTag tag, PageKind kind, long offset, byte[] bytes, int start, int length) {
    long run = tag.run();
    if (length < HEADER_BYTES) {
      throw damaged(run, offset, "a page of " + length + " bytes is shorter than its header");
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, start + 4, length - 4);
    int expected = LittleEndian.getInt(bytes, start);
    int found = (int) crc.getValue() ^ tag.seed(offset);
    if (expected != found) {
      throw damaged(run, offset, "checksum is %08x, stored is %08x".formatted(found, expected));
    }
    if (bytes[start + 4] != kind.code()) {
      throw damaged(run, offset, "page kind is " + bytes[start + 4] + ", expected " + kind);
    }
    int bodyLength = LittleEndian.getInt(bytes, start + 8);
    if (bodyLength < 0 || bodyLength > MAX_BODY_BYTES) {
      throw damaged(run, offset, "page body of " + bodyLength + " bytes");
    }
    int stored = length - HEADER_BYTES;
    boolean fits =
        bytes[start + 5] == RAW ? stored == bodyLength : bodyLength <= MAX_EXPANSION * stored;
    if (!fits) {
      throw damaged(run, offset, "page body of " + bodyLength + " bytes, stored in " + stored);
    }
    return bodyLength;
  }

  private static void unpack(
      long run, long offset, byte[] bytes, int start, int stored, byte[] body, int bodyLength) {
    int from = start + HEADER_BYTES;
    int unpacked;
    switch (bytes[start + 5]) {
      case RAW -> {
        unpacked = stored;
        System.arraycopy(bytes, from, body, 0, stored);
      }
      case LZ4 -> {
        try {
          unpacked = DECOMPRESSOR.decompress(bytes, from, stored, body, 0, bodyLength);
        } catch (LZ4Exception e) {
          throw damaged(run, offset, "page does not decompress: " + e.getMessage());
        }
      }
      default -> throw damaged(run, offset, "unknown page codec " + bytes[start + 5]);
    }
    if (unpacked != bodyLength) {
      throw damaged(run, offset, "page body is " + unpacked + " bytes, expected " + bodyLength);
    }
  }

  static DamagedException damaged(long run, long offset, String detail) {
    return new DamagedException(run, offset, detail);
  }
}
