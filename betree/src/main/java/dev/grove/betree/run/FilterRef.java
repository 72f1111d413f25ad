package dev.grove.betree.run;

/**
 * Where the filter lies: {@code pages} pages of equal size, one after the other.
 *
 * @param offset bytes from the start of the run to the first page
 * @param pages number of pages, 0 for a run without a filter
 * @param blocksPerPage 64-byte blocks in each page
 */
public record FilterRef(long offset, int pages, int blocksPerPage) {
  public static final FilterRef NONE = new FilterRef(0, 0, 0);

  int pageLength() {
    return PageFormat.HEADER_BYTES + blocksPerPage * FilterBits.BLOCK_BYTES;
  }

  PageRef page(int index) {
    int length = pageLength();
    return new PageRef(offset + (long) index * length, length);
  }
}
