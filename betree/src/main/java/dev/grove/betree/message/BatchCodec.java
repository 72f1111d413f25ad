package dev.grove.betree.message;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.key.KeyRange;

/**
 * A batch as bytes: the body of a log record.
 *
 * <pre>
 *   batch
 *   +-------+--------------------------------------------------------------+
 *   | count | varint: number of operations                                 |
 *   | ...   | the operations, in the order they apply                      |
 *   +-------+--------------------------------------------------------------+
 *
 *   operation
 *   +------+---------------------------------------------------------------+
 *   | kind | u8: 1 point, 2 delete range, 3 delete range without end       |
 *   +------+---------------------------------------------------------------+
 *   | 1    | varint length | key | message ({@link MessageCodec})          |
 *   | 2    | varint length | lo  | varint length | hi                      |
 *   | 3    | varint length | lo                                            |
 *   +------+---------------------------------------------------------------+
 * </pre>
 */
public final class BatchCodec {
  private static final int POINT = 1;
  private static final int DELETE_RANGE = 2;
  private static final int DELETE_TO_END = 3;

  /** Kind, and an empty {@code lo}. */
  private static final int MIN_OPERATION_BYTES = 2;

  private BatchCodec() {}

  public static void encode(Batch batch, ByteWriter out) {
    var operations = batch.operations();
    out.putVarint(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      encode(operations.get(i), out);
    }
  }

  /** Writes one operation. */
  public static void encode(Batch.Operation operation, ByteWriter out) {
    switch (operation) {
      case Batch.Point(byte[] key, Message message) -> {
        out.putByte(POINT).putSized(key);
        MessageCodec.encode(message, out);
      }
      case Batch.DeleteRange(KeyRange range) -> encodeRange(range, out);
    }
  }

  /** How many bytes {@link #encode} writes. */
  public static long encodedSize(Batch batch) {
    var operations = batch.operations();
    long sum = ByteWriter.varintSize(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      sum +=
          switch (operations.get(i)) {
            case Batch.Point(byte[] key, Message message) ->
                1L + ByteWriter.sizedSize(key.length) + MessageCodec.encodedSize(message);
            case Batch.DeleteRange(KeyRange range) ->
                1L
                    + ByteWriter.sizedSize(range.lo().length)
                    + (range.hi() == null ? 0 : ByteWriter.sizedSize(range.hi().length));
          };
    }
    return sum;
  }

  /**
   * Reads one batch; keys and values are copies.
   *
   * @throws MalformedException if the bytes are not a batch
   */
  public static Batch decode(ByteReader in) {
    int count = in.getCount(MIN_OPERATION_BYTES);
    Batch batch = new Batch();
    for (int i = 0; i < count; i++) {
      batch.add(decodeOperation(in));
    }
    return batch;
  }

  /**
   * Reads operations up to the end of {@code in} as one batch.
   *
   * @throws MalformedException if the bytes are not operations
   */
  public static Batch decodeToEnd(ByteReader in) {
    Batch batch = new Batch();
    while (!in.isAtEnd()) {
      batch.add(decodeOperation(in));
    }
    return batch;
  }

  private static Batch.Operation decodeOperation(ByteReader in) {
    int kind = in.getByte();
    return switch (kind) {
      case POINT -> new Batch.Point(in.getSized(), MessageCodec.decode(in));
      case DELETE_RANGE -> new Batch.DeleteRange(new KeyRange(in.getSized(), in.getSized()));
      case DELETE_TO_END -> new Batch.DeleteRange(new KeyRange(in.getSized(), null));
      default -> throw new MalformedException("no operation has kind " + kind);
    };
  }

  private static void encodeRange(KeyRange range, ByteWriter out) {
    out.putByte(range.hi() == null ? DELETE_TO_END : DELETE_RANGE).putSized(range.lo());
    if (range.hi() != null) {
      out.putSized(range.hi());
    }
  }
}
