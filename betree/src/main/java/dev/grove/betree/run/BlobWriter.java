package dev.grove.betree.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects the bytes of one run in chunks. A page never straddles two chunks, so it can be read
 * back without a copy.
 */
final class BlobWriter {
  /** Many runs are small. */
  private static final int FIRST_CHUNK_BYTES = 64 << 10;

  /**
   * All that follow are as large as they get: with its header such an array fills 1 MiB, a region
   * of the garbage collector in a heap of up to 2 GiB, where it is never moved. One a little longer
   * than a region takes two of them for itself.
   */
  private static final int CHUNK_BYTES = (1 << 20) - 16;

  private final RunTag tag;
  private final boolean compress;
  private final List<byte[]> chunks = new ArrayList<>();
  private int[] lengths = new int[8];
  private byte[] chunk = new byte[FIRST_CHUNK_BYTES];
  private int used;
  private long finished;

  BlobWriter(RunTag tag, boolean compress) {
    this.tag = tag;
    this.compress = compress;
  }

  long position() {
    return finished + used;
  }

  PageRef writePage(PageKind kind, byte[] body, int length, boolean pack) {
    reserve(PageFormat.maxStoredBytes(length));
    boolean packed = compress && pack;
    long offset = position();
    int stored = PageFormat.encode(tag, offset, kind, body, length, packed, chunk, used);
    used += stored;
    return new PageRef(offset, stored);
  }

  void write(byte[] bytes, int length) {
    reserve(length);
    System.arraycopy(bytes, 0, chunk, used, length);
    used += length;
  }

  private void reserve(int length) {
    if (chunk.length - used < length) {
      endChunk();
      chunk = new byte[Math.max(length, CHUNK_BYTES)];
    }
  }

  /** Hands the bytes over: nothing here refers to them any more. */
  RunImage finish(RunMeta meta) {
    endChunk();
    chunk = new byte[0];
    byte[][] all = chunks.toArray(new byte[0][]);
    chunks.clear();
    return new RunImage(meta, all, Arrays.copyOf(lengths, all.length));
  }

  private void endChunk() {
    if (used > 0) {
      boolean wasteful = chunk.length - used > chunk.length / 8;
      if (chunks.size() == lengths.length) {
        lengths = Arrays.copyOf(lengths, 2 * lengths.length);
      }
      lengths[chunks.size()] = used;
      chunks.add(wasteful ? Arrays.copyOf(chunk, used) : chunk);
      finished += used;
      used = 0;
    }
  }
}
