package dev.grove.actors.manifest;

import dev.grove.actors.southbound.FileHeader;
import dev.grove.actors.southbound.PlaceChecksum;
import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The bytes of {@code manifest-<n>}: a {@link FileHeader}, then records without gaps. Little
 * endian.
 *
 * <pre>
 *   record
 *   at  bytes
 *    0      4  CRC32C of the rest, seeded with volume, file number and the record's offset
 *    4      4  type: 1 run, 2 node, 3 removed run, 4 removed node, 5 commit
 *    8      4  length of the payload
 *   12         payload
 *
 *   payload of a run, a node                8  id
 *                                              opaque bytes
 *   payload of a removed run, removed node  8  id
 *   payload of a commit                     8  sequence: 1 for the first commit of the file, then one more each
 *                                           8  checkpoint LSN
 *                                           8  root node id
 *                                           8  next node id
 *                                           8  next run id
 *                                           8  durable LSN of the log
 *                                           8  number of live runs
 *                                           8  number of live nodes
 *                                           4  number of records since the commit before
 *                                           4  CRC32C of the CRCs of these records, in order
 * </pre>
 */
final class ManifestFormat {
  static final String MAGIC = "GROVEMAN";
  static final int VERSION = 2;
  static final int HEAD_BYTES = 12;
  static final int ID_BYTES = 8;
  static final int COMMIT_BYTES = 72;
  static final int MAX_PAYLOAD_BYTES = 64 << 20;

  private static final int CHECKED_FROM = 4;

  private ManifestFormat() {}

  /** Types of records. */
  enum RecordType {
    RUN(1),
    NODE(2),
    REMOVED_RUN(3),
    REMOVED_NODE(4),
    COMMIT(5);

    private final int number;

    RecordType(int number) {
      this.number = number;
    }

    private static RecordType of(int number) {
      return switch (number) {
        case 1 -> RUN;
        case 2 -> NODE;
        case 3 -> REMOVED_RUN;
        case 4 -> REMOVED_NODE;
        case 5 -> COMMIT;
        default -> null;
      };
    }

    private boolean allows(int length) {
      return switch (this) {
        case RUN, NODE -> length >= ID_BYTES && length <= ID_BYTES + MAX_PAYLOAD_BYTES;
        case REMOVED_RUN, REMOVED_NODE -> length == ID_BYTES;
        case COMMIT -> length == COMMIT_BYTES;
      };
    }
  }

  /** The head of a record. */
  record Head(int checksum, RecordType type, int length) {
    int recordBytes() {
      return HEAD_BYTES + length;
    }
  }

  /** The payload of a commit record. */
  record Commit(
      long sequence,
      ManifestCommit commit,
      long runs,
      long nodes,
      int records,
      int recordsChecksum) {}

  static FileHeader header(UUID volume, long number) {
    return new FileHeader(MAGIC, VERSION, volume, number, 0);
  }

  /**
   * Appends a record.
   *
   * @param offset where in the file it will be
   * @return its checksum
   */
  static int encode(
      RecordType type,
      long id,
      byte[] opaque,
      PlaceChecksum checksum,
      long offset,
      ByteWriter out) {
    if (!type.allows(ID_BYTES + opaque.length)) {
      throw new IllegalArgumentException("a " + type + " record of " + opaque.length + " bytes");
    }
    int at = out.size();
    out.putInt(0).putInt(type.number).putInt(ID_BYTES + opaque.length);
    out.putLong(id).putBytes(opaque);
    return seal(at, checksum, offset, out);
  }

  static void encode(Commit commit, PlaceChecksum checksum, long offset, ByteWriter out) {
    int at = out.size();
    out.putInt(0).putInt(RecordType.COMMIT.number).putInt(COMMIT_BYTES);
    ManifestCommit tree = commit.commit;
    out.putLong(commit.sequence).putLong(tree.checkpointLsn()).putLong(tree.rootNodeId());
    out.putLong(tree.nextNodeId()).putLong(tree.nextRunId()).putLong(tree.durableLsn());
    out.putLong(commit.runs).putLong(commit.nodes);
    out.putInt(commit.records).putInt(commit.recordsChecksum);
    seal(at, checksum, offset, out);
  }

  private static int seal(int at, PlaceChecksum checksum, long offset, ByteWriter out) {
    int from = at + CHECKED_FROM;
    int crc = checksum.of(offset, out.array(), from, out.size() - from);
    out.setInt(at, crc);
    return crc;
  }

  /** The head at {@code bytes[at ...]}, not yet checked; {@code null} if it cannot be one. */
  static Head head(byte[] bytes, int at) {
    ByteReader in = new ByteReader(bytes, at, at + HEAD_BYTES);
    int checksum = in.getInt();
    RecordType type = RecordType.of(in.getInt());
    int length = in.getInt();
    return type != null && type.allows(length) ? new Head(checksum, type, length) : null;
  }

  static boolean isWhole(Head head, byte[] bytes, int at, PlaceChecksum checksum, long offset) {
    return checksum.of(offset, bytes, at + CHECKED_FROM, head.recordBytes() - CHECKED_FROM)
        == head.checksum;
  }

  /**
   * Reads the payload of a commit.
   *
   * @param payload at its start
   */
  static Commit commit(ByteReader payload) {
    long sequence = payload.getLong();
    ManifestCommit tree =
        new ManifestCommit(
            payload.getLong(),
            payload.getLong(),
            payload.getLong(),
            payload.getLong(),
            payload.getLong());
    return new Commit(
        sequence, tree, payload.getLong(), payload.getLong(), payload.getInt(), payload.getInt());
  }

  /** Folds the checksum of a record into that of all records since the commit before. */
  static void fold(CRC32C running, int checksum) {
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      running.update(checksum >>> shift);
    }
  }
}
