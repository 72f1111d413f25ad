package dev.grove.betree.run;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The last 20 bytes of a run, from which it can be opened with nothing else known.
 *
 * <pre>
 * offset  size  field
 *      0     4  length of the footer, which ends where the trailer begins
 *      4     4  CRC32C of the footer, xored with seed(run, 0, footer offset): the salt stands in the footer
 *      8     4  format version: 3
 *     12     8  magic: "GROVERUN"
 * </pre>
 */
final class Trailer {
  static final int BYTES = 20;
  private static final int VERSION = 3;
  private static final long MAGIC = 0x4E55_5245_564F_5247L;
  private static final int MAX_FOOTER_BYTES = 1 << 27;

  private Trailer() {}

  /** Appends the trailer to a footer that will lie at {@code offset}. */
  static void append(long run, long offset, ByteWriter footer) {
    int length = footer.size();
    int crc = crc(footer.array(), length) ^ new RunTag(run, 0).seed(offset);
    footer.putInt(length).putInt(crc).putInt(VERSION).putLong(MAGIC);
  }

  static RunMeta read(long run, long blobLength, RunBytes bytes) {
    long at = blobLength - BYTES;
    if (at < 0) {
      throw PageFormat.damaged(run, 0, "only " + blobLength + " bytes long");
    }
    ByteReader trailer = ByteReader.of(bytes.read(run, at, BYTES));
    int length = trailer.getInt();
    int stored = trailer.getInt();
    int version = trailer.getInt();
    long magic = trailer.getLong();
    if (magic != MAGIC) {
      throw PageFormat.damaged(run, at, "the trailer is missing; the blob is cut short or no run");
    }
    if (version != VERSION) {
      throw PageFormat.damaged(
          run, at, "format version " + version + ", this program reads " + VERSION);
    }
    if (length < 0 || length > at || length > MAX_FOOTER_BYTES) {
      throw PageFormat.damaged(run, at, "footer of " + length + " bytes");
    }
    return footer(run, blobLength, at - length, bytes.read(run, at - length, length), stored);
  }

  private static RunMeta footer(
      long run, long blobLength, long offset, ByteBuffer buffer, int stored) {
    byte[] footer = new byte[buffer.remaining()];
    buffer.get(buffer.position(), footer);
    int found = crc(footer, footer.length) ^ new RunTag(run, 0).seed(offset);
    if (found != stored) {
      throw PageFormat.damaged(
          run, offset, "footer checksum is %08x, stored is %08x".formatted(found, stored));
    }
    try {
      ByteReader in = new ByteReader(footer);
      RunMeta meta = RunMeta.decode(in);
      in.expectEnd();
      if (meta.id() != run || meta.length() != blobLength) {
        throw new MalformedException(
            "footer of run " + meta.id() + " with " + meta.length() + " bytes");
      }
      return meta;
    } catch (MalformedException e) {
      throw PageFormat.damaged(run, offset, e.getMessage());
    }
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
