package dev.grove.betree.message;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.ByteWriter;
import dev.grove.betree.bytes.MalformedException;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages as bytes, in the pages of runs and in log records. Self-delimiting.
 *
 * <pre>
 *   message
 *   +------+---------------------------------------------------------------+
 *   | kind | u8: 1 put, 2 delete, 3 patch, 4 packed put ({@link PackedPut}) |
 *   +------+---------------------------------------------------------------+
 *   | put    | varint length | length bytes: the value                     |
 *   | delete | nothing                                                     |
 *   | patch  | varint count  | count edits, in the order they apply        |
 *   +--------+-------------------------------------------------------------+
 *
 *   edit
 *   +------+---------------------------------------------------------------+
 *   | head | u8: bit 0 create if absent; bits 1-7: 0 set bytes, 1 max u64  |
 *   | at   | varint: offset in the value                                   |
 *   +------+---------------------------------------------------------------+
 *   | set bytes | varint length | length bytes                             |
 *   | max u64   | u64 little endian                                        |
 *   +-----------+----------------------------------------------------------+
 * </pre>
 *
 * <p>Offset + length of an edit is at most {@link Edit#MAX_VALUE_BYTES}.
 */
public final class MessageCodec {
  /** No message is shorter, in bytes. */
  public static final int MIN_BYTES = 1;

  /** The first byte of an encoded {@link Put}. */
  public static final int PUT = 1;

  /** The only byte of an encoded {@link Delete}. */
  public static final int DELETE = 2;

  /** The first byte of an encoded {@link Patch}. */
  public static final int PATCH = 3;

  /** The first byte of a put whose value is packed ({@link PackedPut}); only runs have it. */
  public static final int PACKED_PUT = 4;

  private static Put put(byte[] value) {
    if (value.length > Edit.MAX_VALUE_BYTES) {
      throw new MalformedException("a value of " + value.length + " bytes");
    }
    return new Put(value);
  }

  private static final int SET_BYTES = 0;
  private static final int MAX_U64 = 1;
  private static final int CREATE_IF_ABSENT = 1;

  /** Head, offset, and the length of a {@code SetBytes} of nothing. */
  private static final int MIN_EDIT_BYTES = 3;

  private MessageCodec() {}

  public static void encode(Message message, ByteWriter out) {
    switch (message) {
      case Put put -> out.putByte(PUT).putSized(put.value());
      case Delete _ -> out.putByte(DELETE);
      case Patch patch -> {
        List<Edit> edits = patch.edits();
        out.putByte(PATCH).putVarint(edits.size());
        for (int i = 0; i < edits.size(); i++) {
          encodeEdit(edits.get(i), out);
        }
      }
    }
  }

  /** How many bytes {@link #encode} writes. */
  public static int encodedSize(Message message) {
    return switch (message) {
      case Put put -> 1 + ByteWriter.sizedSize(put.value().length);
      case Delete _ -> 1;
      case Patch patch -> {
        List<Edit> edits = patch.edits();
        int sum = 1 + ByteWriter.varintSize(edits.size());
        for (int i = 0; i < edits.size(); i++) {
          sum += encodedSize(edits.get(i));
        }
        yield sum;
      }
    };
  }

  /**
   * Reads one message; the values are copies.
   *
   * @throws MalformedException if the bytes are not a message
   */
  public static Message decode(ByteReader in) {
    int kind = in.getByte();
    return switch (kind) {
      case PUT -> put(in.getSized());
      case DELETE -> Delete.INSTANCE;
      case PATCH -> decodePatch(in);
      case PACKED_PUT -> PackedPut.unpack(in);
      default -> throw new MalformedException("no message has kind " + kind);
    };
  }

  private static void encodeEdit(Edit edit, ByteWriter out) {
    int flag = edit.createIfAbsent() ? CREATE_IF_ABSENT : 0;
    switch (edit) {
      case Edit.SetBytes set ->
          out.putByte(SET_BYTES << 1 | flag).putVarint(set.offset()).putSized(set.bytes());
      case Edit.MaxU64 max ->
          out.putByte(MAX_U64 << 1 | flag).putVarint(max.offset()).putLong(max.value());
    }
  }

  private static int encodedSize(Edit edit) {
    int head = 1 + ByteWriter.varintSize(edit.offset());
    return switch (edit) {
      case Edit.SetBytes set -> head + ByteWriter.sizedSize(set.bytes().length);
      case Edit.MaxU64 _ -> head + Long.BYTES;
    };
  }

  private static Patch decodePatch(ByteReader in) {
    int count = in.getCount(MIN_EDIT_BYTES);
    List<Edit> edits = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      edits.add(decodeEdit(in));
    }
    return new Patch(edits);
  }

  private static Edit decodeEdit(ByteReader in) {
    int head = in.getByte();
    boolean create = (head & CREATE_IF_ABSENT) != 0;
    int offset = in.getVarint();
    return switch (head >> 1) {
      case SET_BYTES -> {
        byte[] bytes = in.getSized();
        checkFits(offset, bytes.length);
        yield new Edit.SetBytes(offset, bytes, create);
      }
      case MAX_U64 -> {
        checkFits(offset, Long.BYTES);
        yield new Edit.MaxU64(offset, in.getLong(), create);
      }
      default -> throw new MalformedException("no edit has head " + head);
    };
  }

  private static void checkFits(int offset, int length) {
    if (!Edit.fits(offset, length)) {
      throw new MalformedException(
          "edit of " + length + " bytes at " + offset + " is past the limit");
    }
  }
}
