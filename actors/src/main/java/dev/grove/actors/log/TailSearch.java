package dev.grove.actors.log;

import dev.grove.actors.log.LogFormat.Head;
import dev.grove.actors.southbound.FileWindow;

/**
 * Looks for heads of records where no record is expected: behind the end of a segment, at any
 * offset. What a recycled segment held before is not found: its checksums are seeded with another
 * number.
 */
final class TailSearch {
  private static final byte FIRST = (byte) (LogFormat.RECORD_MAGIC & 0xff);

  private final FileWindow window;
  private final RecordCodec codec;
  private long offset;

  TailSearch(FileWindow window, RecordCodec codec, long from) {
    this.window = window;
    this.codec = codec;
    this.offset = from;
  }

  /** The next head; {@code null} if there is none. */
  Head next() {
    while (offset <= window.size() - LogFormat.HEAD_BYTES) {
      byte[] bytes = window.at(offset, LogFormat.HEAD_BYTES);
      if (bytes == null) {
        return null;
      }
      int from = window.index(offset);
      int last = bytes.length - LogFormat.HEAD_BYTES;
      for (int i = from; i <= last; i++) {
        // Most bytes are ruled out here: a recycled segment's tail is long.
        Head head = bytes[i] == FIRST ? codec.head(bytes, i, offset + i - from) : null;
        if (head != null) {
          offset += i - from + 1;
          return head;
        }
      }
      offset += last - from + 1;
    }
    return null;
  }
}
