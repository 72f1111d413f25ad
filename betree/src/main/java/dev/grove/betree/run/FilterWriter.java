package dev.grove.betree.run;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Collects the hashes of a run's keys (8 bytes a key) and writes the filter once their number is
 * known. In parts, because one array that grows with the run would be copied again and again, and
 * soon be of those that the collector keeps in regions of their own.
 */
final class FilterWriter {
  private static final int PART_HASHES = 4 << 10;

  private final int bitsPerKey;
  private final List<long[]> parts = new ArrayList<>();
  private int count;

  FilterWriter(int bitsPerKey) {
    this.bitsPerKey = bitsPerKey;
  }

  void add(byte[] key) {
    if (bitsPerKey > 0) {
      int at = count % PART_HASHES;
      if (at == 0) {
        parts.add(new long[PART_HASHES]);
      }
      parts.getLast()[at] = KeyHash.of(key);
      count++;
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
      long hash = parts.get(i / PART_HASHES)[i % PART_HASHES];
      int page = FilterBits.page(hash, pages);
      FilterBits.add(bits, page * pageBytes, blocksPerPage, hash);
    }
    FilterRef filter = new FilterRef(blob.position(), pages, blocksPerPage);
    for (int page = 0; page < pages; page++) {
      byte[] body = Arrays.copyOfRange(bits, page * pageBytes, (page + 1) * pageBytes);
      blob.writePage(PageKind.FILTER, body, pageBytes, false);
    }
    return filter;
  }
}
