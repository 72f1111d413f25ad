package dev.grove.actors.log;

import dev.grove.actors.log.LogFormat.Head;
import dev.grove.actors.southbound.PlaceChecksum;
import dev.grove.betree.bytes.ByteWriter;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Between chunks and the records of one segment. Holds buffers; used by one thread. */
final class RecordCodec {
  /** A compressed body must save at least one part in so many, or it is stored as it is. */
  private static final int MIN_SAVING_PART = 8;

  /** A compression buffer that grew past this for one large record is not kept. */
  private static final int LARGEST_KEPT = 16 << 20;

  private final LZ4Compressor compressor = LZ4Factory.fastestInstance().fastCompressor();
  private final LZ4SafeDecompressor decompressor = LZ4Factory.fastestInstance().safeDecompressor();
  private final ByteWriter head = new ByteWriter(LogFormat.HEAD_BYTES);
  private final PlaceChecksum checksum;
  private final int compressFromBytes;
  private byte[] packed = {};

  RecordCodec(UUID volume, long segment, int compressFromBytes) {
    this.checksum = new PlaceChecksum(volume, segment);
    this.compressFromBytes = compressFromBytes;
  }

  /**
   * The bytes of a record; valid until the next call.
   *
   * @param offset where in the segment it will be
   */
  List<ByteBuffer> encode(LogChunk chunk, long durableLsn, long offset) {
    byte[] raw = chunk.body().array();
    int rawBytes = chunk.bytes();
    int packedBytes = rawBytes >= compressFromBytes ? pack(raw, rawBytes) : rawBytes;
    boolean pays = packedBytes <= rawBytes - rawBytes / MIN_SAVING_PART && packedBytes < rawBytes;
    byte[] body = pays ? packed : raw;
    int bodyBytes = pays ? packedBytes : rawBytes;
    Head fields =
        new Head(
            (pays ? LogFormat.FLAG_LZ4 : 0) | chunk.flag(),
            bodyBytes,
            rawBytes,
            checksum.of(offset, body, 0, bodyBytes),
            chunk.firstLsn(),
            chunk.lastLsn(),
            durableLsn);
    LogFormat.encode(fields, checksum, offset, head);
    if (packed.length > LARGEST_KEPT) {
      packed = new byte[0];
    }
    return List.of(head.toByteBuffer(), ByteBuffer.wrap(body, 0, bodyBytes));
  }

  /** A seal; valid until the next call. */
  ByteBuffer seal(long durableLsn, long offset) {
    LogFormat.encode(Head.seal(durableLsn), checksum, offset, head);
    return head.toByteBuffer();
  }

  private int pack(byte[] raw, int rawBytes) {
    int bound = compressor.maxCompressedLength(rawBytes);
    if (packed.length < bound) {
      packed = new byte[bound];
    }
    return compressor.compress(raw, 0, rawBytes, packed, 0, packed.length);
  }

  Head head(byte[] bytes, int at, long offset) {
    return LogFormat.decode(bytes, at, checksum, offset);
  }

  /**
   * Whether {@code bytes[at ...]} is the stored body of the record whose head was found at {@code
   * offset}.
   */
  boolean isBody(Head head, byte[] bytes, int at, long offset) {
    return checksum.of(offset, bytes, at, head.storedBytes()) == head.bodyChecksum();
  }

  /** The raw body, or {@code null} if it cannot be decompressed. */
  byte[] unpack(Head head, byte[] bytes, int at) {
    byte[] raw = new byte[head.rawBytes()];
    if (!head.compressed()) {
      System.arraycopy(bytes, at, raw, 0, raw.length);
      return raw;
    }
    try {
      int unpacked = decompressor.decompress(bytes, at, head.storedBytes(), raw, 0, raw.length);
      return unpacked == raw.length ? raw : null;
    } catch (LZ4Exception e) {
      return null;
    }
  }
}
