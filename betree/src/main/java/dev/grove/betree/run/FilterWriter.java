package dev.grove.betree.run;

import java.util.Arrays;

/**
 * Collects the hashes of a run's keys (8 bytes a key) and writes the filter once their number is
 * known.
 */
final class FilterWriter {
  private final int bitsPerKey;
  private long[] hashes;
  private int count;

  FilterWriter(int bitsPerKey) {
    this.bitsPerKey = bitsPerKey;
    this.hashes = new long[bitsPerKey == 0 ? 0 : 1024];
  }

  void add(byte[] key) {
    if (bitsPerKey > 0) {
      if (count == hashes.length) {
        hashes = Arrays.copyOf(hashes, 2 * count);
      }
      hashes[count++] = KeyHash.of(key);
    }
  }

  long bytes() {
    return (long) count * bitsPerKey / Byte.SIZE;
  }

  FilterRef write(BlobWriter blob) {
    if (count == 0) {
      return FilterRef.NONE;
    }
    int blockBits = FilterBits.BLOCK_BYTES * Byte.SIZE;
    long blocks = Math.ceilDiv((long) count * bitsPerKey, blockBits);
    int pages = Math.toIntExact(Math.ceilDiv(blocks, FilterBits.MAX_BLOCKS_PER_PAGE));
    int blocksPerPage = (int) Math.ceilDiv(blocks, pages);
    int pageBytes = blocksPerPage * FilterBits.BLOCK_BYTES;
    byte[] bits = new byte[Math.multiplyExact(pages, pageBytes)];
    for (int i = 0; i < count; i++) {
      int page = FilterBits.page(hashes[i], pages);
      FilterBits.add(bits, page * pageBytes, blocksPerPage, hashes[i]);
    }
    FilterRef filter = new FilterRef(blob.position(), pages, blocksPerPage);
    for (int page = 0; page < pages; page++) {
      byte[] body = Arrays.copyOfRange(bits, page * pageBytes, (page + 1) * pageBytes);
      blob.writePage(PageKind.FILTER, body, pageBytes, false);
    }
    return filter;
  }
}
