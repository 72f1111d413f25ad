package dev.grove.betree.run;

import dev.grove.betree.bytes.ByteReader;
import dev.grove.betree.bytes.MalformedException;
import dev.grove.betree.message.Message;
import dev.grove.betree.message.MessageCodec;
import dev.grove.betree.source.EncodedMessage;
import java.util.Arrays;

/** The values of entries, read in place. */
final class PageValues {
  private PageValues() {}

  static Message message(long run, byte[] body, int start, int end) {
    try {
      ByteReader in = new ByteReader(body, start, end);
      Message message = MessageCodec.decode(in);
      in.expectEnd();
      return message;
    } catch (MalformedException e) {
      throw PageFormat.damaged(run, start, "a message in a page body: " + e.getMessage());
    }
  }

  /**
   * Points {@code at} to a message. The page has passed its checksum; of the message only the kind
   * is looked at, which a merge decides by.
   */
  static void encoded(long run, byte[] body, int start, int end, EncodedMessage at) {
    at.pointTo(body, start, end);
    if (!at.isPut() && !at.isDelete() && !at.isPatch()) {
      message(run, body, start, end);
    }
  }

  /** The upper bound of a range, {@code null} for none. */
  static byte[] upperBound(byte[] body, int start, int end) {
    return body[start] == 0 ? null : Arrays.copyOfRange(body, start + 1, end);
  }

  static boolean isBelowUpperBound(byte[] key, byte[] body, int start, int end) {
    return body[start] == 0 || Arrays.compareUnsigned(key, 0, key.length, body, start + 1, end) < 0;
  }
}
