package dev.grove.fuse.fs.inode;

import dev.grove.betree.message.Edit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * What is left to delete of a file without a name: its blocks, and its extended attributes, which
 * are found by its number. Little-endian:
 *
 * <pre>
 * offset  size  field
 *      0     1  version, 1
 *      1     7  reserved, zero
 *      8     8  size: no block lies at or beyond it
 *     16     *  home: path part of the data keys of its blocks; empty if there can be none
 * </pre>
 */
public record OrphanRecord(long size, byte[] home) {
  private static final int VERSION = 1;
  private static final int SIZE = 8;
  private static final int FIXED_BYTES = 16;

  public byte[] encode() {
    byte[] bytes = new byte[FIXED_BYTES + home.length];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(0, VERSION).putLong(SIZE, size).put(FIXED_BYTES, home);
    return bytes;
  }

  /**
   * Decodes a record.
   *
   * @throws BadRecordException if it is not one
   */
  public static OrphanRecord decode(byte[] value) {
    ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
    if (value.length < FIXED_BYTES || in.getLong(0) != VERSION) {
      throw new BadRecordException("orphan record: too short, or of an unknown version");
    }
    long size = in.getLong(SIZE);
    if (size < 0 || size > InodeRecord.MAX_SIZE) {
      throw new BadRecordException("orphan record: size " + Long.toUnsignedString(size));
    }
    return new OrphanRecord(size, Arrays.copyOfRange(value, FIXED_BYTES, value.length));
  }

  /** The blind edit that makes the stored record cover a file of {@code size} bytes. */
  public static List<Edit> grow(long size) {
    return List.of(new Edit.MaxU64(SIZE, size, false));
  }
}
