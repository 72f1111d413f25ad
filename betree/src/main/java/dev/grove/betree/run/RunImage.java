package dev.grove.betree.run;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A finished run in memory, ready to be written. Readable by many threads.
 *
 * <p>Its chunks are large arrays that live for about a second. What refers to them has often been
 * moved to the old generation by then, and the collector would keep them until it has marked that:
 * so whoever is done with an image says so ({@link #drop}), and the next short collection has them.
 */
public final class RunImage {
  private final RunMeta meta;
  private final int[] lengths;

  /** The bytes, in order; never changed. All slots become null at once, or nearly so. */
  private final byte[][] chunks;

  /**
   * An image of these chunks.
   *
   * @param lengths how much of each array is used; together the length of the run
   */
  RunImage(RunMeta meta, byte[][] chunks, int[] lengths) {
    this.meta = meta;
    this.chunks = chunks;
    this.lengths = lengths;
    long sum = Arrays.stream(lengths).asLongStream().sum();
    if (sum != meta.length()) {
      throw new IllegalArgumentException("run of " + meta.length() + " bytes in chunks of " + sum);
    }
  }

  /** What the run holds. */
  public RunMeta meta() {
    return meta;
  }

  /** The length of the blob. */
  public long bytes() {
    return meta.length();
  }

  /**
   * The bytes, in order, to be written.
   *
   * @throws IllegalStateException after {@link #drop}
   */
  public List<ByteBuffer> chunks() {
    List<ByteBuffer> all = new ArrayList<>(chunks.length);
    for (int i = 0; i < chunks.length; i++) {
      byte[] chunk = chunks[i];
      if (chunk == null) {
        throw new IllegalStateException("the image of run " + meta.id() + " has been dropped");
      }
      all.add(ByteBuffer.wrap(chunk, 0, lengths[i]));
    }
    return all;
  }

  /**
   * Gives the memory back. What others have read stays good; whoever reads from now on, in any
   * thread, gets nothing, or what was there.
   */
  public void drop() {
    Arrays.fill(chunks, null);
  }

  /**
   * Reads {@code length} bytes at {@code offset}; within one chunk, as every single page is,
   * without a copy.
   *
   * @return {@code null} if the image was dropped
   * @throws DamagedException if the run is shorter
   */
  public ByteBuffer read(long offset, int length) {
    if (offset < 0 || length < 0 || offset > bytes() - length) {
      throw new DamagedException(
          meta.id(), offset, "a read of " + length + " bytes, the run has " + bytes());
    }
    int chunk = 0;
    long start = 0;
    while (chunk < chunks.length && offset >= start + lengths[chunk]) {
      start += lengths[chunk];
      chunk++;
    }
    if (chunk == chunks.length) {
      return ByteBuffer.allocate(0);
    }
    int from = (int) (offset - start);
    if (from + length > lengths[chunk]) {
      return gather(chunk, from, length);
    }
    byte[] bytes = chunks[chunk];
    return bytes == null ? null : ByteBuffer.wrap(bytes, from, length).slice();
  }

  private ByteBuffer gather(int first, int offset, int length) {
    ByteBuffer target = ByteBuffer.allocate(length);
    int from = offset;
    for (int chunk = first; target.hasRemaining(); chunk++) {
      byte[] source = chunks[chunk];
      if (source == null) {
        return null;
      }
      int part = Math.min(target.remaining(), lengths[chunk] - from);
      target.put(source, from, part);
      from = 0;
    }
    return target.flip();
  }
}
