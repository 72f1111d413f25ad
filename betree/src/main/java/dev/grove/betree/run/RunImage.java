package dev.grove.betree.run;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A finished run in memory, ready to be written. Readable by many threads.
 *
 * @param meta what the run holds
 * @param chunks the bytes, in order; never changed, not even their positions
 * @param bytes sum of the chunks: the length of the blob
 */
public record RunImage(RunMeta meta, List<ByteBuffer> chunks, long bytes) {
  public RunImage {
    chunks = List.copyOf(chunks);
  }

  /**
   * Reads {@code length} bytes at {@code offset}; within one chunk, as every single page is,
   * without a copy.
   *
   * @throws DamagedException if the run is shorter
   */
  public ByteBuffer read(long offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes - length) {
      throw new DamagedException(
          meta.id(), offset, "a read of " + length + " bytes, the run has " + bytes);
    }
    int chunk = 0;
    long start = 0;
    while (chunk < chunks.size() && offset >= start + chunks.get(chunk).limit()) {
      start += chunks.get(chunk).limit();
      chunk++;
    }
    if (chunk == chunks.size()) {
      return ByteBuffer.allocate(0);
    }
    int from = (int) (offset - start);
    if (from + length <= chunks.get(chunk).limit()) {
      return chunks.get(chunk).slice(from, length);
    }
    return gather(chunk, from, length);
  }

  private ByteBuffer gather(int first, int offset, int length) {
    ByteBuffer target = ByteBuffer.allocate(length);
    int chunk = first;
    int from = offset;
    while (target.hasRemaining()) {
      ByteBuffer source = chunks.get(chunk++);
      int part = Math.min(target.remaining(), source.limit() - from);
      target.put(source.slice(from, part));
      from = 0;
    }
    return target.flip();
  }
}
