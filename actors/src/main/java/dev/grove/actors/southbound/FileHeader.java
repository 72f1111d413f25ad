package dev.grove.actors.southbound;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The first bytes of a log segment and of a manifest: what the file is, and whose. Little endian.
 *
 * <pre>
 *   at  bytes
 *    0      8  magic: "GROVELOG" or "GROVEMAN"
 *    8      4  version of the file's format
 *   12      4  zero
 *   16      8  volume uuid, most significant half
 *   24      8  volume uuid, least significant half
 *   32      8  number of the file, as in its name
 *   40      8  previous LSN (log segment: the last LSN before it; manifest: zero)
 *   48      4  CRC32C of bytes 0 to 47
 *   52      4  zero
 * </pre>
 *
 * @param magic eight ASCII letters
 * @param version version of the file's format
 * @param volume whose file it is
 * @param number number of the file
 * @param previousLsn last LSN before the first record of a segment
 */
public record FileHeader(String magic, int version, UUID volume, long number, long previousLsn) {
  public static final int BYTES = 56;
  private static final int MAGIC_BYTES = 8;
  private static final int CHECKED_BYTES = 48;

  public ByteBuffer encode() {
    ByteWriter out = new ByteWriter(BYTES);
    for (int i = 0; i < MAGIC_BYTES; i++) {
      out.putByte(magic.charAt(i));
    }
    out.putInt(version).putInt(0);
    out.putLong(volume.getMostSignificantBits()).putLong(volume.getLeastSignificantBits());
    out.putLong(number).putLong(previousLsn);
    out.putInt(checksum(out.array())).putInt(0);
    return out.toByteBuffer();
  }

  /**
   * Reads a header, whoever wrote it.
   *
   * @param bytes the start of a file
   * @return {@code null} if these are not the bytes of a header
   */
  public static FileHeader decode(ByteBuffer bytes, String magic) {
    if (bytes.remaining() < BYTES) {
      return null;
    }
    byte[] head = new byte[BYTES];
    bytes.get(bytes.position(), head);
    ByteReader in = new ByteReader(head);
    boolean ours = true;
    for (int i = 0; i < MAGIC_BYTES; i++) {
      ours &= in.getByte() == magic.charAt(i);
    }
    int version = in.getInt();
    ours &= in.getInt() == 0;
    UUID volume = new UUID(in.getLong(), in.getLong());
    FileHeader header = new FileHeader(magic, version, volume, in.getLong(), in.getLong());
    ours &= in.getInt() == checksum(head);
    ours &= in.getInt() == 0;
    return ours ? header : null;
  }

  /** Whether these bytes are a beginning of this header, maybe empty, and then zeros. */
  public boolean isCutShort(ByteBuffer bytes) {
    ByteBuffer whole = encode();
    int at = bytes.position();
    while (at < bytes.limit() && bytes.get(at) == whole.get(at - bytes.position())) {
      at++;
    }
    while (at < bytes.limit() && bytes.get(at) == 0) {
      at++;
    }
    return at == bytes.limit();
  }

  private static int checksum(byte[] head) {
    CRC32C crc = new CRC32C();
    crc.update(head, 0, CHECKED_BYTES);
    return (int) crc.getValue();
  }
}
