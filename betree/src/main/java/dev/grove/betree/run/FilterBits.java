package dev.grove.betree.run;

import java.util.Arrays;

/**
 * A blocked Bloom filter in partitions: the hash picks a page, in it one block of 64 bytes (one
 * cache line), in it 6 bits.
 *
 * <pre>
 * page  = (hash &gt;&gt;&gt; 32) * pages &gt;&gt;&gt; 32
 * block = (hash &amp; FFFFFFFF) * blocksPerPage &gt;&gt;&gt; 32
 * bit i = (remix(hash) &gt;&gt;&gt; 9 i) &amp; 511        i = 0..5; bit b is bit b % 8 of byte b / 8 of the block
 * </pre>
 *
 * <p>Putze, Sanders, Singler: Cache-, Hash- and Space-Efficient Bloom Filters (JEA 2009), section
 * 3.
 */
final class FilterBits {
  static final int BLOCK_BYTES = 64;
  static final int MAX_BLOCKS_PER_PAGE = 256;
  private static final int PROBES = 6;

  private FilterBits() {}

  static int page(long hash, int pages) {
    return (int) (((hash >>> 32) * pages) >>> 32);
  }

  static boolean mayContain(byte[] page, int blocks, long hash) {
    int base = block(hash, blocks);
    long bits = KeyHash.remix(hash);
    for (int i = 0; i < PROBES; i++) {
      int bit = (int) (bits >>> (9 * i)) & 511;
      if ((page[base + (bit >>> 3)] & 1 << (bit & 7)) == 0) {
        return false;
      }
    }
    return true;
  }

  /** A page that lets every key through. */
  static Page pass(int blocks) {
    byte[] bits = new byte[blocks * BLOCK_BYTES];
    Arrays.fill(bits, (byte) 0xFF);
    return Page.filter(bits);
  }

  static void add(byte[] pages, int pageStart, int blocks, long hash) {
    int base = pageStart + block(hash, blocks);
    long bits = KeyHash.remix(hash);
    for (int i = 0; i < PROBES; i++) {
      int bit = (int) (bits >>> (9 * i)) & 511;
      pages[base + (bit >>> 3)] |= (byte) (1 << (bit & 7));
    }
  }

  private static int block(long hash, int blocks) {
    return (int) (((hash & 0xFFFFFFFFL) * blocks) >>> 32) * BLOCK_BYTES;
  }
}
