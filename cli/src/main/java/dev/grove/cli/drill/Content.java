package dev.grove.cli.drill;

/**
 * What the files of one writer hold. Every byte follows from the operation that wrote it and its
 * offset in the file, so that any byte read tells whether it is the right one.
 *
 * @param seed of the drill
 */
record Content(long seed, int writer) {
  /** Fills with what operation {@code serial} writes from this offset of the file. */
  void fill(long serial, long offset, byte[] into, int from, int length) {
    long word = 0;
    for (int i = 0; i < length; i++) {
      long at = offset + i;
      if (i == 0 || (at & 7) == 0) {
        word = word(serial, at >>> 3);
      }
      into[from + i] = (byte) (word >>> ((at & 7) << 3));
    }
  }

  byte at(long serial, long offset) {
    return (byte) (word(serial, offset >>> 3) >>> ((offset & 7) << 3));
  }

  /** Never zero in all of its bytes by design; zeros are what holes read as. */
  private long word(long serial, long index) {
    long z =
        seed + serial * 0x9E3779B97F4A7C15L + index * 0xD1B54A32D192ED03L + writer * 0x632BE5ABL;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z ^ (z >>> 31)) | 0x0101010101010101L;
  }
}
