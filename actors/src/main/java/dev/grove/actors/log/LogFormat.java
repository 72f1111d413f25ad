package dev.grove.actors.log;

import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.southbound.PlaceChecksum;
import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import java.util.UUID;

/**
 * The bytes of a log segment: a {@link FileHeader}, then records without gaps. A record is a group
 * of consecutive commits, or names the run that holds them. Little endian.
 *
 * <pre>
 *   record head
 *   at  bytes
 *    0      4  magic "GLRh"
 *    4      4  CRC32C of bytes 8 to 47, seeded with volume, segment number and the record's offset
 *    8      4  flags: bit 0: the body is compressed (LZ4 block); bit 1: the body names a run;
 *                 bit 2: the body is all commits as one; bit 3: a seal, which has no body
 *   12      4  stored bytes of the body
 *   16      4  raw bytes of the body
 *   20      4  CRC32C of the stored body, seeded as above
 *   24      8  first LSN
 *   32      8  last LSN
 *   40      8  durable LSN: newest LSN known to be on the device when this was written
 *   48         body
 *
 *   seal: durable LSN is last LSN, first LSN is one more, everything else zero. It holds no commit; it vouches for
 *   those before it
 *
 *   raw body, for each LSN from first to last
 *      4  length
 *         batch, as BatchCodec writes it
 *
 *   raw body of all commits as one: the state of a memtable after the last of them, which was empty before the first
 *      1  0
 *         operations, as in a batch, to the end
 *
 *   raw body that names a run: the commits from first to last are what the run holds
 *         the run's record, as RunMeta writes it
 * </pre>
 */
final class LogFormat {
  static final String MAGIC = "GROVELOG";
  static final int VERSION = 3;
  static final int HEAD_BYTES = 48;
  static final int FLAG_LZ4 = 1;
  static final int FLAG_RUN = 2;
  static final int FLAG_WHOLE = 4;
  static final int FLAG_SEAL = 8;

  /** "GLRh" as it is read. */
  static final int RECORD_MAGIC = 'G' | 'L' << 8 | 'R' << 16 | 'h' << 24;

  /** No body is larger; so no damaged length can make a reader take more memory. */
  static final int MAX_BODY_BYTES = 256 << 20;

  /** LZ4 makes at most so many bytes of one. */
  private static final long MAX_EXPANSION = 255;

  private static final int CHECKED_FROM = 8;

  private LogFormat() {}

  /** What the head of a record says. */
  record Head(
      int flags,
      int storedBytes,
      int rawBytes,
      int bodyChecksum,
      long firstLsn,
      long lastLsn,
      long durableLsn) {
    boolean compressed() {
      return (flags & FLAG_LZ4) != 0;
    }

    boolean namesRun() {
      return (flags & FLAG_RUN) != 0;
    }

    boolean isWhole() {
      return (flags & FLAG_WHOLE) != 0;
    }

    boolean isSeal() {
      return flags == FLAG_SEAL;
    }

    /** What a seal says behind a commit that is durable. */
    static Head seal(long durableLsn) {
      return new Head(FLAG_SEAL, 0, 0, 0, durableLsn + 1, durableLsn, durableLsn);
    }

    private boolean isSane() {
      return isSeal() ? equals(seal(durableLsn)) && durableLsn > 0 : isRecordOfCommits();
    }

    private boolean isRecordOfCommits() {
      return (flags & ~(FLAG_LZ4 | FLAG_RUN | FLAG_WHOLE)) == 0
          && (flags & (FLAG_RUN | FLAG_WHOLE)) != (FLAG_RUN | FLAG_WHOLE)
          && storedBytes > 0
          && rawBytes > 0
          && storedBytes <= rawBytes
          && rawBytes <= MAX_BODY_BYTES
          && (compressed() ? rawBytes <= MAX_EXPANSION * storedBytes : storedBytes == rawBytes)
          && firstLsn > 0
          && lastLsn >= firstLsn
          && durableLsn >= 0
          && durableLsn < firstLsn;
    }
  }

  static FileHeader segmentHeader(UUID volume, long segment, long previousLsn) {
    return new FileHeader(MAGIC, VERSION, volume, segment, previousLsn);
  }

  static void encode(Head head, PlaceChecksum checksum, long offset, ByteWriter out) {
    out.clear();
    out.putInt(RECORD_MAGIC).putInt(0);
    out.putInt(head.flags).putInt(head.storedBytes).putInt(head.rawBytes).putInt(head.bodyChecksum);
    out.putLong(head.firstLsn).putLong(head.lastLsn).putLong(head.durableLsn);
    out.setInt(4, checksum.of(offset, out.array(), CHECKED_FROM, HEAD_BYTES - CHECKED_FROM));
  }

  /**
   * The head at {@code bytes[at ...]}.
   *
   * @param offset its place in the segment
   * @return {@code null} if no head was written here
   */
  static Head decode(byte[] bytes, int at, PlaceChecksum checksum, long offset) {
    ByteReader in = new ByteReader(bytes, at, at + HEAD_BYTES);
    if (in.getInt() != RECORD_MAGIC
        || in.getInt()
            != checksum.of(offset, bytes, at + CHECKED_FROM, HEAD_BYTES - CHECKED_FROM)) {
      return null;
    }
    Head head =
        new Head(
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getInt(),
            in.getLong(),
            in.getLong(),
            in.getLong());
    return head.isSane() ? head : null;
  }
}
