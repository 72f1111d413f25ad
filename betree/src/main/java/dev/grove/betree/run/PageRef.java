package dev.grove.betree.run;

/**
 * Where a page lies.
 *
 * @param offset bytes from the start of the run
 * @param length stored bytes, header included
 */
public record PageRef(long offset, int length) {
  long end() {
    return offset + length;
  }
}
