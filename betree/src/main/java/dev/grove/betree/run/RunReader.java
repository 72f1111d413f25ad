package dev.grove.betree.run;

import java.nio.ByteBuffer;

/**
 * What all runs of a volume read through: the bytes, the cache, and how far to read ahead. Used by
 * many threads.
 */
public final class RunReader {
  private final RunBytes bytes;
  private final PageCache cache;
  private final int readAheadBytes;

  /**
   * @param readAheadBytes the most that a cursor reads at once, unless one page is larger
   */
  public RunReader(RunBytes bytes, PageCache cache, int readAheadBytes) {
    if (readAheadBytes < 0) {
      throw new IllegalArgumentException("readAheadBytes must not be negative: " + readAheadBytes);
    }
    this.bytes = bytes;
    this.cache = cache;
    this.readAheadBytes = readAheadBytes;
  }

  /**
   * Reads what a run says about itself, with nothing else known of it.
   *
   * @param blobLength length of the blob as its store has it
   * @throws DamagedException if it is not a whole run with this id
   */
  public RunMeta open(long runId, long blobLength) {
    return Trailer.read(runId, blobLength, bytes);
  }

  String name(long run) {
    return bytes.name(run);
  }

  void tolerated(DamagedException damage) {
    bytes.tolerated(damage);
  }

  int readAheadBytes() {
    return readAheadBytes;
  }

  PageCache cache() {
    return cache;
  }

  /** One leaf page, checked; kept in the cache unless the mode says otherwise. */
  Page page(RunMeta meta, PageKind kind, PageRef ref, ReadMode mode) {
    if (mode == ReadMode.COMPACT) {
      Page page = cache.peekQuietly(meta.id(), ref.offset());
      return page != null ? page : load(meta, kind, ref);
    }
    return cache.get(meta.id(), ref.offset(), () -> load(meta, kind, ref));
  }

  Page load(RunMeta meta, PageKind kind, PageRef ref) {
    ByteBuffer stored = read(meta, ref.offset(), ref.length());
    Page page = PageFormat.decode(meta.tag(), kind, ref.offset(), stored);
    int filterBytes = meta.filter().blocksPerPage() * FilterBits.BLOCK_BYTES;
    if (kind == PageKind.FILTER && page.body().length != filterBytes) {
      throw PageFormat.damaged(
          meta.id(),
          ref.offset(),
          "a filter page of " + page.body().length + " bytes, expected " + filterBytes);
    }
    return page;
  }

  ByteBuffer read(RunMeta meta, long offset, int length) {
    if (offset < 0 || length < PageFormat.HEADER_BYTES || offset > meta.length() - length) {
      throw PageFormat.damaged(
          meta.id(),
          offset,
          "an index points to " + length + " bytes, the run has " + meta.length());
    }
    ByteBuffer read = bytes.read(meta.id(), offset, length);
    if (read.remaining() != length) {
      throw PageFormat.damaged(
          meta.id(), offset, length + " bytes wanted, " + read.remaining() + " read");
    }
    return read;
  }
}
